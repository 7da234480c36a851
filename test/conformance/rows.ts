/** One row of the list of cases that a gateway of this kind must pass, as a black box. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** The test file that shows it, where that is none of this folder: all of its tests together. */
  readonly shownBy?: string;
  /** What has to be built first. A row without it is built, and has a test whose title begins with its id. */
  readonly waitsFor?: string;
}

export interface Group {
  readonly letter: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

type Told = { readonly shownBy: string } | { readonly waitsFor: string };
const rows = (letter: string, titles: readonly (string | readonly [string, Told])[], digits = 1): readonly Row[] =>
  titles.map((entry, index) => {
    const id = letter + String(index + 1).padStart(digits, '0');
    return typeof entry === 'string' ? { id, title: entry } : { id, title: entry[0], ...entry[1] };
  });

const waits = (waitsFor: string): Told => ({ waitsFor });
const shown = (shownBy: string): Told => ({ shownBy });

const responses = waits('the dialect openai-responses');
const gemini = waits('the dialect gemini');
const bedrock = waits('the dialect bedrock-converse');
const pools = waits('key pools');
const routes = waits('routes');
const limits = waits('limits per team');
const strategies = waits('strategies other than priority');
const engine = waits('the rest of the resilience engine');

export const groups: readonly Group[] = [
  {
    letter: 'A',
    title: 'Retry',
    rows: rows('A', [
      'an error is tried again on the same target',
      'retry.attempts is that many tries more',
      'a wait that is asked for is waited',
      'a long wait is not waited where another target is available',
      'the latest hint counts',
      'nonsense in retry-after is bounded or no advice',
      'of two hints the larger one counts',
      'a refused key, an unknown model and a 422 are not tried again',
      'a 400 of the client’s making is passed on as given',
      'a client that leaves during the pause ends it',
      'nobody sleeps past the deadline',
      'a 200 that is no answer is tried once more, then fails over',
      'retries are bounded by their budget',
      '503, 529 and 498 are not tried again',
      ['a token is refreshed once', waits('providers with OAuth')],
      'the retries of a client’s SDK do not multiply ours',
      'a stream that fails before content is tried again like JSON',
    ]),
  },
  {
    letter: 'B',
    title: 'Failover',
    rows: rows('B', [
      'a refused port',
      'T2 gets its own model, parameters and key',
      'failover.attempts bounds what is sent',
      'spent credit suspends',
      'a limit per day suspends',
      'a limit per minute cools',
      'a refused key, whatever the status',
      ['another key of the same target goes on', pools],
      'too long goes to a larger window only',
      'a prompt above the window is skipped before sending',
      'tools that a target cannot take are skipped before sending',
      'a 400 of our making is never what the client sees',
      'a content filter is passed on',
      ['a content filter goes to the class that a route names', routes],
      'weight 0 is never first, still a fallback',
      'fallback: false stands in for nobody',
      'weights share the calls of a tier',
      'the next tier serves when the first has failed',
      ['classes that point at each other end', routes],
      ['a route that requires a tag fails closed', routes],
      'x-understudy-failover: off, where it is trusted',
      'an unknown model, with and without "*"',
      'a dead class does no harm to a healthy one',
      'large bodies fail over',
      'a failed target is asked again only by the rule for retries',
      ['an embedding never moves to another model', waits('the dialect openai-embeddings')],
      ['metadata of the caller holds for every target', routes],
      ['a bound call stays where its state is', waits('bound calls')],
      ['a pinned session moves once', waits('pins')],
      'a hedge',
      ['a mirror', waits('mirrors')],
      'output that does not validate',
    ]),
  },
  {
    letter: 'C',
    title: 'Cooling, breaker, limits',
    rows: rows('C', [
      ['opens after 5 in a row', engine],
      ['opens by rate', engine],
      ['one failure of one call does not open', engine],
      ['aborts, client errors and sheds are no verdict', engine],
      ['refused connections open it', engine],
      ['rate limits do not open it', engine],
      ['half-open lets one probe through and queues nobody', engine],
      ['a probe without a verdict neither closes nor opens', engine],
      ['a probe that meets a 429 does not close', engine],
      ['open times double, with jitter, up to a limit', engine],
      ['a longer wait extends the cooling', engine],
      ['zero means zero', engine],
      ['other models of a provider are untouched', engine],
      ['only the bad one of two keys is suspended', pools],
      ['the panic attempt', engine],
      ['a stream that fails at its end is a verdict', engine],
      ['a full bulkhead sheds', engine],
      ['an aborted call leaves the queue', engine],
      ['a reload keeps what is known', waits('reload')],
      ['two instances share nothing, two processes share a store', waits('the store in Redis')],
      ['fast refusals attract no traffic', strategies],
      ['limits per team', limits],
      ['recovery without flapping', engine],
    ]),
  },
  {
    letter: 'D',
    title: 'Timeouts',
    rows: rows('D', [
      'a silent target is slow at firstToken',
      'headers and then silence',
      'a preamble and pings do not put off firstToken',
      'silence after content is a stall',
      'pings are bytes',
      ['a slow client is nobody’s stall', shown('test/e2e/slow-client.test.ts')],
      'firstToken does not cut a JSON answer',
      'the total holds over all targets together',
      'a connection that never comes to stand',
      'no hidden limit cuts what the policy allows',
      'no attempt begins that cannot end',
      'firstToken of a target',
    ]),
  },
  {
    letter: 'E',
    title: 'Streams before the commit point',
    rows: rows('E', [
      'a first event that is an error',
      ['response.failed before content', responses],
      'an error of Anthropic before content',
      'all fail so: an HTTP error, not a 200',
      ['a bare JSON error in a stream of Gemini', gemini],
      ['an exception frame of Bedrock', bedrock],
      'comments and then an error of OpenRouter',
      'a 200 that ends without an event',
      'a first chunk with no choices',
      'an error status in place of a stream',
      'the same dialect passes byte for byte',
      'a failure before and another after the commit point',
      'an error with a `[DONE]` behind it',
      'empty deltas without an end',
      'a rate limit inside the stream of the only target',
    ]),
  },
  {
    letter: 'F',
    title: 'Streams after the commit point',
    rows: rows('F', [
      'onBreak: error ends in an error event',
      'onBreak: continue goes on elsewhere',
      'a target that takes no prefill',
      'persona and language stay',
      'the second target fails too',
      'errors inside a stream after text',
      'an end without a terminator is never a clean end',
      'only the terminator is missing',
      'one malformed line',
      'a refusal at the end passes through',
      'what is never continued',
      'a cut at every byte',
      ['framing: split characters, line ends, large events', shown('packages/core/src/streaming/sse/sse-parser.test.ts')],
      ['a client that leaves in the middle', shown('test/e2e/abort.test.ts')],
      'a partial answer over the cap',
      'a compressed stream',
      ['two terminators', shown('test/e2e/broken-streams.test.ts')],
      'usage that was not asked for stays out',
    ]),
  },
  {
    letter: 'G',
    title: 'Tool calls',
    rows: rows('G', [
      'a cut inside held arguments',
      'text, then a cut tool call',
      'parallel calls in turns',
      'a hedge delivers a tool call once',
      'a tool without arguments',
      'a forced tool with finish "stop"',
      ['ids of 9 characters for Mistral', waits('the provider mistral')],
      'signed thinking on another account',
      'tool results that are errors or images',
      'malformed tool calls are tried again',
      'a call that misses its result',
    ]),
  },
  {
    letter: 'H',
    title: 'Translation',
    rows: rows('H', [
      ['each dialect in and out', shown('test/interop/matrix.test.ts')],
      ['the same dialect passes', shown('packages/core/src/dialects/openai-chat/request/pass-request.test.ts')],
      ['a failover translates the original anew', shown('test/telemetry/hops.test.ts')],
      ['Messages to Responses and back', responses],
      ['parameters that a target lacks', shown('packages/core/src/dialects/anthropic-messages/encode-request.test.ts')],
      ['JSON schema for Claude', shown('packages/core/src/dialects/anthropic-messages/restrict-schema.test.ts')],
      ['tools to Responses', responses],
      ['images by URL to Bedrock', bedrock],
      ['ids with slashes and colons', bedrock],
      ['embeddings as base64', waits('the dialect openai-embeddings')],
      ['Gemini without alt=sse', gemini],
      ['both shapes of /v1/models', shown('test/e2e/surface.test.ts')],
      ['max_tokens is missing', shown('packages/core/src/dialects/anthropic-messages/encode-request.test.ts')],
      ['JSON in many pieces', shown('packages/testing/src/laws.test.ts')],
      ['cache points to Bedrock', bedrock],
      ['a newer Claude without temperature', shown('packages/core/src/dialects/anthropic-messages/pass-request.test.ts')],
    ]),
  },
  {
    letter: 'I',
    title: 'Errors',
    rows: rows('I', [
      'all rate-limited',
      'nothing available, a deadline, a mixture',
      'a total failure tells its attempts and no secret',
      'plain text from an upstream',
      'bad input',
      'statuses of OpenAI for a client of Anthropic',
      'words of a prompt are no rate limit',
    ]),
  },
  {
    letter: 'J',
    title: 'Telemetry',
    rows: rows('J', [
      ['one event per failover', shown('test/telemetry/hops.test.ts')],
      ['without and with an SDK and instrumentation', shown('test/telemetry/server-span.test.ts')],
      ['a recovered call has no error', shown('test/telemetry/hops.test.ts')],
      ['a client that left', shown('test/telemetry/server-span.test.ts')],
      ['the call span ends with its stream', shown('test/telemetry/server-span.test.ts')],
      'tokens are the sum over attempts',
      'the headers of a spliced stream',
      ['no content, key or account', shown('test/telemetry/otlp.test.ts')],
      ['metric attributes have few values', shown('test/telemetry/metrics.test.ts')],
    ]),
  },
  {
    letter: 'K',
    title: 'Limits and cost',
    rows: rows('K', [
      ['a million calls', shown('test/bench/endurance.ts')],
      ['5,000 open streams', shown('test/bench/endurance.ts')],
      ['a slow client', shown('test/e2e/slow-client.test.ts')],
      ['limits on body, depth, lines and events', shown('test/e2e/bad-input.test.ts')],
      ['sockets of unread bodies', shown('test/e2e/leaks.test.ts')],
      ['shutdown with open streams', shown('test/e2e/shutdown.test.ts')],
    ]),
  },
  {
    letter: 'L',
    title: 'Security',
    rows: rows('L', [
      'headers of a caller reach no provider',
      'a key goes to its own base URL only',
      'headers of ours that are not trusted',
      'a key that a provider echoes',
      'random bytes as every answer',
      'what describes an instance holds no key',
      'baggage reaches no provider',
    ]),
  },
  {
    letter: 'M',
    title: 'The sixteen scenarios of failoverbench',
    rows: rows(
      'S',
      [
        ['a rate limit with Retry-After, once', engine],
        ['a rate limit for ever', engine],
        ['500 once', engine],
        ['503 for ever', engine],
        ['a reset before headers', engine],
        ['accepts and stays silent', engine],
        'a first token that is late',
        'cut after 40 of 60 tokens',
        'silence after 20 tokens',
        'an event of broken JSON',
        'an end without [DONE]',
        ['context length', engine],
        ['a content policy', engine],
        'a fallback that refuses a prefill',
        ['an outage of a minute', engine],
        ['the model and the usage of the fallback', engine],
      ],
      2,
    ),
  },
  {
    letter: 'N',
    title: 'Concurrency and the rest',
    rows: rows('N', [
      '20 calls at once',
      'calls return to T1 when its wait is over',
      'a client that leaves with words of a timeout',
      'no reason is read from a loose substring',
      ['five keys in a pool, four refused', pools],
      'all keys refused',
      'a JSON body that stalls',
      'answers that trickle',
      ['the packed packages in an empty project', { shownBy: 'scripts/packed.mjs' }],
      ['time from a failure to the next answer: `npm run bench` measures it', { shownBy: 'test/bench/main.ts' }],
    ]),
  },
];
