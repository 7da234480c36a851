import { createUnderstudy, type Options, type Understudy, vertexAI } from '@understudy/core';
import { type Answer, type Fault, type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessages } from '../matrix/readers/event-messages.ts';
import { type SdkName, sdkNames } from '../support/clients.ts';
import { conversation } from '../support/conversations.ts';
import { watchCalls } from '../support/watch-calls.ts';

/** Where a turn may go: an account and a model, on the wire of a simulated provider that refuses what the real one does. */
interface Place {
  readonly wire: WireName;
  readonly model: string;
  readonly kind: string;
  readonly dialects?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
}

const amazon = { wire: 'bedrock-converse', kind: 'bedrock', settings: { region: 'us-east-1' } } as const;
const google = { kind: 'vertex', settings: { project: 'acme-ai', location: 'eu' } } as const;
const places = {
  gpt: { wire: 'openai', kind: 'openai', model: 'gpt-4o-mini', dialects: ['openai-chat'] },
  mistral: { wire: 'openai', kind: 'mistral', model: 'mistral-large-latest' },
  claude: { wire: 'anthropic', kind: 'anthropic', model: 'claude-sonnet-4-5' },
  responses: { wire: 'openai-responses', kind: 'openai', model: 'gpt-5-mini', dialects: ['openai-responses'] },
  'other-account': { wire: 'openai-responses', kind: 'openai', model: 'gpt-5-mini', dialects: ['openai-responses'] },
  gemini: { wire: 'gemini', kind: 'gemini', model: 'gemini-2.5-flash' },
  'gemini-3': { wire: 'gemini', kind: 'gemini', model: 'gemini-3-pro-preview' },
  'claude-on-bedrock': { ...amazon, model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
  'claude-by-converse': {
    ...amazon,
    model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    dialects: ['bedrock-converse'],
  },
  nova: { ...amazon, model: 'us.amazon.nova-lite-v1:0' },
  'nova-2': { ...amazon, model: 'us.amazon.nova-2-lite-v1:0' },
  cohere: { wire: 'cohere', kind: 'cohere', model: 'command-a-plus-05-2026' },
  'claude-on-vertex': { ...google, wire: 'anthropic', model: 'claude-sonnet-4-5@20250929' },
  'gemini-on-vertex': { ...google, wire: 'gemini', model: 'gemini-2.5-flash' },
} as const satisfies Readonly<Record<string, Place>>;
type PlaceName = keyof typeof places;
const names = Object.keys(places) as readonly PlaceName[];

/** Of the project, for all that is on Vertex AI. */
const token = 'token-of-vertex';
const keyOf = (name: PlaceName): string => (places[name].kind === google.kind ? token : `key-of-${name}`);

/** One request and its answer. */
interface Turn {
  readonly to: PlaceName;
  /** Set: the request goes first to a place that is down. */
  readonly down?: PlaceName | undefined;
  readonly stream: boolean;
  readonly image: boolean;
  /** The request asks for reasoning. */
  readonly reasons: boolean;
  /** The answer tells some. */
  readonly reasoning: boolean;
  readonly calls: number;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  to: fc.constantFrom(...names),
  down: fc.option(fc.constantFrom(...names), { nil: undefined, freq: 3 }),
  stream: fc.boolean(),
  image: fc.boolean(),
  reasons: fc.boolean(),
  reasoning: fc.boolean(),
  calls: fc.constantFrom(0, 0, 1, 2),
});

const image = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a', 'hex').toString('base64')}`;
const running = new Map<PlaceName, SimulatedProvider>();
let instance: Understudy;
let next: { readonly answer: Answer; readonly down: PlaceName | undefined };

beforeAll(async () => {
  for (const name of names) {
    const answer = (): Answer | Fault => (next.down === name ? { type: 'status', status: 503 } : next.answer);
    running.set(name, await startProvider({ wire: places[name].wire, apiKey: keyOf(name), seed: running.size + 1, answer }));
  }
  const targetOf = (name: PlaceName) => `${name}/${places[name].model}`;
  const pairs = names.flatMap((first) => names.filter((second) => second !== first).map((second) => [first, second] as const));
  instance = createUnderstudy(
    {
      providers: Object.fromEntries(
        names.map((name) => {
          const { wire: _, model: __, ...rest }: Place = places[name];
          const apiKey = rest.kind === google.kind ? undefined : keyOf(name);
          return [name, { ...rest, ...(apiKey && { apiKey }), baseURL: running.get(name)?.baseURL }];
        }),
      ),
      models: {
        ...Object.fromEntries(names.map((name) => [name, { targets: [targetOf(name)] }])),
        ...Object.fromEntries(
          pairs.map(([first, second]) => [`${first}-then-${second}`, { targets: [targetOf(first), targetOf(second)] }]),
        ),
      },
      // A place that is down in one turn is well in the next.
      policy: { retry: { attempts: 0 }, breaker: { consecutive: 1000, minimumCalls: 10_000 }, lastResort: 'off' },
    } as unknown as Options,
    { kinds: [vertexAI({ token: async () => token })] },
  );
});
afterAll(async () => {
  await instance.close({ drain: 0 });
  await Promise.all([...running.values()].map((provider) => provider.close()));
});

async function post(path: string, body: object, stream: boolean): Promise<readonly unknown[]> {
  const answer = await instance.fetch(`http://understudy${path}`, { method: 'POST', body: JSON.stringify(body) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const text = bytes.toString();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}\nfor ${JSON.stringify(body)}`);
  if (!stream) return [JSON.parse(text)];
  if (answer.headers.get('content-type') === 'application/vnd.amazon.eventstream') return readMessages(bytes).events;
  return [...text.matchAll(/^data: ?(.*)$/gm)].flatMap(([, line = '']) => (line === '[DONE]' ? [] : [JSON.parse(line)]));
}

/** All texts of a request, in their order, without the names of kinds. */
function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === 'type' ? [] : wordsIn(member)));
}

async function play(client: SdkName, turns: readonly Turn[]): Promise<void> {
  const talk = conversation(client);
  const spoken: string[] = ['Be brief.'];
  let owed: readonly { readonly id: string | undefined; readonly name: string }[] = [];
  for (const [at, { to, down, stream, image: hasImage, reasons, reasoning, calls }] of turns.entries()) {
    const results = owed.map((call, i) => ({ call, text: `Result ${i} of turn ${at}` }));
    if (owed.length > 0) talk.answer(results);
    else talk.say({ text: `Question ${at}`, image: hasImage ? image : undefined });
    spoken.push(...(owed.length > 0 ? results.map(({ text }) => text) : [`Question ${at}`]));
    const isMoved = down !== undefined && down !== to;
    const toolCalls = Array.from({ length: calls }, (_, i) => ({
      name: i === 0 ? 'weather' : 'tides',
      arguments: { city: `Cork ${i}` },
    }));
    const said = `Answer ${at}.`;
    next = {
      answer: { text: said, toolCalls, ...(reasoning && { reasoning: 'Let me see.' }) },
      down: isMoved ? down : undefined,
    };
    const { path, body } = talk.request(isMoved ? `${down}-then-${to}` : to, { stream, reasons });
    const taken = talk.take(await post(path, body, stream), stream);
    expect(taken.text).toBe(said);
    expect(taken.calls.map(({ name }) => name)).toEqual(toolCalls.map(({ name }) => name));
    const sent = wordsIn(running.get(to)?.requests.at(-1)?.body).join('');
    expect(spoken.filter((words) => !sent.includes(words))).toEqual([]);
    spoken.push(said, ...toolCalls.map((call) => call.arguments.city));
    owed = taken.calls;
  }
}

describe.each(sdkNames)('a conversation of a client of %s', (client) => {
  it('moves between any two providers at any turn, and each accepts it', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 7 }), (turns) => play(client, turns)),
      { numRuns: 80 },
    );
  });
});

it('asks a provider that refuses the reasoning of another once more, without that reasoning, and says so', async () => {
  const watch = watchCalls(instance);
  const talk = conversation('openai-responses');
  const ask = async (model: PlaceName) => {
    talk.say({ text: 'Hi' });
    const { path, body } = talk.request(model, { stream: false, reasons: true });
    talk.take(await post(path, body, false), false);
  };
  next = { answer: { text: 'Well.', reasoning: 'Hm.' }, down: undefined };
  await ask('responses');
  const provider = running.get('other-account') as SimulatedProvider;
  provider.resetLog();
  await ask('other-account');
  const types = provider.requests.map(({ body }) =>
    (body.input as { readonly type?: string }[]).map(({ type = 'message' }) => type),
  );
  expect(types).toEqual([
    ['message', 'reasoning', 'message', 'message'],
    ['message', 'message', 'message'],
  ]);
  expect(watch.of('attempt.end').slice(-2)).toMatchObject([{ reason: 'unsupported', status: 400 }, { status: 200 }]);
  expect(watch.of('warning').at(-1)).toMatchObject({
    message: expect.stringContaining('reasoning of earlier turns is not sent'),
  });
});

it('asks it no more where the policy allows one attempt', async () => {
  const { apiKey, baseURL } = { apiKey: keyOf('other-account'), baseURL: running.get('other-account')?.baseURL ?? '' };
  const strict = createUnderstudy({
    providers: { other: { kind: 'openai', apiKey, baseURL, dialects: ['openai-responses'] } },
    models: { fast: { targets: ['other/gpt-5-mini'] } },
    policy: { failover: { attempts: 1 } },
  } as Options);
  const provider = running.get('other-account') as SimulatedProvider;
  provider.resetLog();
  const foreign = running.get('responses') as SimulatedProvider;
  next = { answer: { text: 'Well.', reasoning: 'Hm.' }, down: undefined };
  const talk = conversation('openai-responses');
  talk.say({ text: 'Hi' });
  const { path, body } = talk.request('responses', { stream: false, reasons: true });
  talk.take(await post(path, body, false), false);
  talk.say({ text: 'And?' });
  const asked = talk.request('fast', { stream: false, reasons: true });
  const answer = await strict.fetch(`http://understudy${asked.path}`, { method: 'POST', body: JSON.stringify(asked.body) });
  await strict.close({ drain: 0 });
  expect([answer.status, provider.requests.length, foreign.requests.length > 0]).toEqual([400, 1, true]);
});
