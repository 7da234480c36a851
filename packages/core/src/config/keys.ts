/** What a key of the configuration means, for the reference page and for editors. */
export interface KeyDoc {
  readonly meaning: string;
  /** As written in YAML (flow style) after the key. */
  readonly example: string;
}

const key = (meaning: string, example: string): KeyDoc => ({ meaning, example });

/** Keys of a provider: below `providers.<name>`. */
export const providerKeys: Readonly<Record<string, KeyDoc>> = {
  kind: key(
    'How it is spoken to: openai, anthropic, openai-compatible, anthropic-compatible, or one of your own. Not needed where the name is a kind.',
    'openai-compatible',
  ),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in the file
  apiKey: key('Its key. Never logged, never sent to another base URL.', '"${OPENAI_API_KEY}"'),
  apiKeys: key(
    'A pool in place of one key, used in turns; a refused one is left out until it is resumed, and the call goes on with the next.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in the file
    '["${KEY_1}", "${KEY_2}"]',
  ),
  separateQuotas: key(
    'Each key of the pool has limits of its own: a rate limit or a spent quota is one of that key and model, and the next key goes on; the target waits only where all do. Default false.',
    'true',
  ),
  settings: key('The keys that only this kind has, as its description names them. Default: none.', '{ region: eu-west-1 }'),
  baseURL: key('Its address, without the path of the API. The compatible kinds need it.', '"https://llm.acme.example/v1"'),
  headers: key('Sent with every request to it; wins over our own.', '{ x-team: search }'),
  tags: key('Carried by all its targets.', '[eu, dpa]'),
  dialects: key('The wire formats it speaks, preferred first. Default: those of the kind.', '[openai-chat]'),
  prefill: key(
    'How it is asked to go on with an answer that broke. message: an answer at the end is enough (llama.cpp, Ollama). prefix: it wants `prefix: true` there (Mistral, DeepSeek under /beta). continue-final-message: vLLM and SGLang. none: by a turn of the user. Default: known for Claude, Mistral, DeepSeek under /beta, Groq and OpenRouter; a turn of the user elsewhere.',
    'continue-final-message',
  ),
  maxConnections: key('Sockets at most. Default: no limit.', '100'),
  http2: key('HTTP/2 where it offers it. Default off: one dead session would kill many streams.', 'off'),
};

/** Keys of a model class: below `models.<name>`. */
export const modelKeys: Readonly<Record<string, KeyDoc>> = {
  'require.tags': key('Tags that every target must carry; checked when the configuration is loaded.', '[eu]'),
  strategy: key(
    'How equals are chosen. priority: in the order of the list. Otherwise targets without a priority share the first tier, and inside it: weighted, fastest (expected time to the first token, the better of two drawn by chance), least-busy, cheapest (by price), headroom (most left of the limits that the provider tells).',
    'fastest',
  ),
  targets: key('Best first. `provider/model`, or an object with the keys of a target.', '[openai/gpt-5-mini]'),
  policy: key('As `policy`, for this class.', '{ timeout: { total: 30s } }'),
};

/** Keys of a target, beside those of a policy: below `models.<name>.targets[]`. */
export const targetKeys: Readonly<Record<string, KeyDoc>> = {
  use: key('`provider/model`; in the class "*" a star stands for the name that the client wrote.', 'openai/gpt-5-mini'),
  priority: key('Lower first. Default: the place in the list under the strategy `priority`, else 0.', '1'),
  weight: key('Share among the targets of its tier. Default 1; 0: never a first choice, still a fallback.', '3'),
  price: key(
    'USD per million tokens, for `cheapest`. Default: from the price data; without a price it comes last.',
    '{ input: 0.25, output: 2 }',
  ),
  capabilities: key(
    'Corrects what is known of the model. false: calls that need it are not sent there; true: they are. tools, images, files, audio, jsonSchema, reasoning, n, logprobs, stream. Default: from the table of models; what is not known is tried.',
    '{ images: true, audio: false }',
  ),
  params: key(
    'Set (or, null, removed) at the top level of the request for this target, after everything else.',
    '{ temperature: 0.2, top_k: null }',
  ),
  fallback: key('False: never stands in for another target. Default true.', 'false'),
  tags: key('Beside those of its provider.', '[us]'),
  'limits.requestsPerMinute': key(
    'What the account allows; more is not sent, and the call goes to the next target. Counted over all classes that the target stands in.',
    '500',
  ),
  'limits.tokensPerMinute': key(
    'The same for tokens, input and output: estimated before, corrected by what the provider tells.',
    '200000',
  ),
  'limits.concurrent': key('Attempts at once; the smaller of this and `bulkhead.concurrent` holds.', '64'),
  'limits.contextWindow': key(
    'Tokens, input and output together. Longer calls (input estimated at four characters a token) are not sent there. Default: from the price data, where calls must be longer by a quarter; where it is not known, every call is tried.',
    '400000',
  ),
  'limits.outputTokens': key(
    'The most output tokens that can be asked for: calls that ask for more are sent with this, and a warning. Default: from the table of models; where it is not known, what the client asks is sent.',
    '64000',
  ),
};

/** Keys of a policy: below `policy` and `models.<name>.policy`; those of a target (the schema tells which) below each target too. */
export const policyKeys: Readonly<Record<string, KeyDoc>> = {
  'timeout.total': key(
    'The call, everything included: a body that comes slowly, and an answer that is read slowly. A second after it the connection is closed, whatever stands in it.',
    '30s',
  ),
  'timeout.connect': key('Until the connection stands, TLS included.', '2s'),
  'timeout.firstToken': key('Streams: until the first text, reasoning or tool call is decoded.', '5s'),
  'timeout.reasoning': key('In place of firstToken and reply, for calls that reason.', '120s'),
  'timeout.reply': key('JSON answers, to the last byte.', '20s'),
  'timeout.idle': key(
    'Between bytes of a stream, after its first token; stands still while the client is the slow one. A stalled stream is silent for so long before another target goes on with it: set less where people watch.',
    '8s',
  ),
  'retry.attempts': key('Extra tries on the same target.', '0'),
  'retry.backoff.base': key('The first pause.', '100ms'),
  'retry.backoff.max': key('The longest pause.', '2s'),
  'retry.backoff.jitter': key('full: a random part of the pause. none: all of it.', 'none'),
  'retry.maxWait': key('Longest wait that a provider asks for and that is waited out, where no other target is free.', '2s'),
  'retry.stay': key('The same, where another target is free: a warm prompt cache may be worth it.', '1s'),
  'retry.reasons': key('Failures that are tried again on the same target.', '[connect, rate-limited]'),
  'retry.budget.ratio': key('Extra attempts that each answered call earns; per model class, hedges included.', '0.1'),
  'retry.budget.perSecond': key('Extra attempts earned with time.', '0.5'),
  'retry.budget.reserve': key('Extra attempts that can be saved up; a class starts with them.', '20'),
  'failover.targets': key('Targets asked per call, at most. Where it is not written, the last resort may ask more.', '2'),
  'failover.attempts': key(
    'Attempts per call before anything is shown, at most. Where it is not written, the last resort may make more.',
    '3',
  ),
  'failover.except': key('Reasons that never go on to another target; of the target that fails so.', '[slow]'),
  lastResort: key(
    'What a call does that has no candidate left: it asks those again that have failed it, then waits in line for one to come back. off, or the keys below.',
    'off',
  ),
  'lastResort.attempts': key(
    'How often each target may be asked again by one call, and how often the call may be the one that finds out whether a target is back. Asking again costs the budget of retries, a turn in the line does not.',
    '1',
  ),
  'lastResort.maxWait': key('How long one call waits in all, in line and before it asks again. 0: neither.', '2s'),
  'lastResort.queue': key(
    'Calls of a class that wait at once; the others fail at once. Default: 1,000, or half more than the class gets within `maxWait` where that is more.',
    '200',
  ),
  statusCodes: key('Reads a status as this reason, before the table of reasons.', '{ 418: overloaded }'),
  'breaker.consecutive': key(
    'Opens after so many failures in a row, once no answer came for a time in which several were due (1 s at least). More for a target that fails now and then on ordinary days.',
    '3',
  ),
  'breaker.failureRate': key('Opens when this share of the calls in the window failed.', '0.25'),
  'breaker.minimumCalls': key('Fewer calls tell no share.', '20'),
  'breaker.window': key('What the share is measured over.', '30s'),
  'breaker.openFor': key('How long it stays open; doubled at each opening, with 20 % jitter.', '3s'),
  'breaker.maxOpenFor': key('The longest it stays open: a target that is back is in use again soon after.', '1m'),
  'breaker.probes': key(
    'Calls that half-open lets through at a time, or one in a hundred where that is more; the others go to the next target.',
    '2',
  ),
  'breaker.closeAfter': key('Successes in half-open that close it.', '1'),
  'breaker.failuresPerMinute': key('Opens after so many failures in a minute, whatever their share. off: it does not.', '30'),
  'breaker.maxOpenShare': key("Share of a class's targets that may be open at once; above it a breaker stays closed.", '0.5'),
  'bulkhead.concurrent': key('Attempts at one target at once, streams until their end.', '64'),
  'bulkhead.queue': key('Attempts that wait for a place; the others go to the next target.', '16'),
  'stream.holdToolCalls': key('A tool call is shown only when it is whole. No effect where a class has one target.', 'false'),
  'stream.continueWithTools': key(
    'Whether broken answers of calls that declare tools are continued. auto: by a prefill where the target takes one, else by a turn that lets it go on with the text or make the call. prefill: only where one is taken. never. Of the target that would go on.',
    'never',
  ),
  'stream.onBreak': key(
    'A stream breaks after its first token: continue, restart (for clients that ask for it) or error.',
    'error',
  ),
  'stream.maxContinuations': key('Per call. Where it is not written, `lastResort.attempts` come on top.', '1'),
  'stream.keepAlive': key(
    'Nothing given out for so long: a comment is sent (headers first, if they are not out). off: never.',
    '10s',
  ),
  'stream.holdUntilEnd': key('Nothing is shown before all is there.', 'true'),
  sla: key(
    'Slower is a fault: before anything is shown a failover, later a verdict against the target. off, or the two keys below.',
    'off',
  ),
  'sla.firstToken': key('Later than this is slow.', '3s'),
  'sla.tokensPerSecond': key('Slower than this is slow; judged before anything is shown, for five seconds at most.', '15'),
  hedge: key('Streams: a second provider is asked where the first has not begun. off, or the two keys below.', 'off'),
  'hedge.after': key('How late: a duration, or p95 of the last 200 first tokens of that target.', 'p95'),
  'hedge.maxShare': key('Of the calls of a model class (on a target: of those that begin there), at most. Default 0.05.', '0.02'),
  'health.probe': key(
    'Suspended targets are asked by us, every 5 minutes with a word in and a few tokens out (free as long as it is refused): an answer ends the suspension. What one answer only makes likely (a 403 without a code, say) is checked at once in the same way, before other calls are kept away. With the two keys below open targets are asked too, so that no call of a client has to be a trial. off: neither, and a suspension ends by resume() only.',
    'off',
  ),
  'health.probe.every': key('How often. Default 5m.', '15s'),
  'health.probe.by': key(
    'models: the list of models, which is free, and proves a key but no credit. completion: one word in, at most 16 tokens out, and proves both. Default models where `every` is written, else completion.',
    'completion',
  ),
  'output.validate': key(
    'json-schema: structured output is checked before it is shown; what does not fit is a failover.',
    'json-schema',
  ),
  'output.timeLimit': key(
    'How long checking one answer may take, 1ms at least. Schema and answer are in the hand of the client, and may be worth hours: they are checked in a thread of its own, which is ended then.',
    '100ms',
  ),
  'output.onLimit': key(
    'An answer that was not checked in time: serve (with a warning: a check that cannot be done must not take an answer away) or refuse (it is `invalid-output`, and the next target is asked).',
    'refuse',
  ),
};

/** The other keys of the first level. */
export const otherKeys: Readonly<Record<string, KeyDoc>> = {
  $schema: key(
    'Where an editor finds the JSON Schema of the file, which this package brings along. Not read by us.',
    './node_modules/@understudy/core/schema/understudy.schema.json',
  ),
  'telemetry.metricNames': key('Which generation of GenAI metric names is used: latest or v1.41. Default latest.', 'v1.41'),
  'telemetry.content': key(
    "What events and spans may hold of a provider's words. none: its name, status, codes and the field at fault. errors: also the text of its errors, without keys, 300 characters at most; it may quote prompts. Default none.",
    'errors',
  ),
  'telemetry.propagate': key('Providers that get `traceparent` and `tracestate`. Default none.', '[local]'),
  bodyLimit: key(
    'Of a request. Default 10mb. Above it: 413, and the connection of a client that goes on sending is closed.',
    '2mb',
  ),
  maxBuffered: key(
    'What the process holds at once for clients that read their answers slowly or send their bodies slowly. Default 256mb. Above it those that have been slow for longest are cut off, and new calls get 503 with `Retry-After` while that is not enough.',
    '64mb',
  ),
  bodyValues: key('JSON values (members and elements, all levels together) of a request. Default 100000.', '20000'),
  drain: key('How long close() lets streams go on. Default 30s.', '10s'),
  trustHeaders: key(
    'Which `x-understudy-*` request headers are obeyed: session, deadline, failover, tags, restart. Default [session].',
    '[session, deadline]',
  ),
};
