import { createUnderstudy, type Options } from '@understudy/core';
import {
  type ModelAnswer,
  type ProviderOptions,
  type SimulatedProvider,
  startProvider,
  type WireName,
} from '@understudy/testing';
import type { SdkName } from '../support/clients.ts';
import { forcedToolOf, partialOf } from '../support/continuing-model.ts';
import type { JsonObject } from './asked.ts';
import { clientApis, requestOf } from './client-apis.ts';
import { readStream } from './readers/read-stream.ts';
import type { Shown } from './readers/shown.ts';

/** What a target is: a model of a maker, or of a host that goes on with a begun answer in a way of its own. */
interface Side {
  readonly wire: WireName;
  readonly model: string;
  /** Default: that of the wire. */
  readonly provider?: Partial<Options['providers'][string]>;
  readonly prefill?: NonNullable<ProviderOptions['prefill']>;
  /** What the target is never asked to go on with, because it can be told of no schema, or of none beside tools. */
  readonly unfit?: readonly string[];
}

/** Those that the README names, and one of each kind beside them. */
export const sides = {
  'gpt-4o-mini': { wire: 'openai', model: 'gpt-4o-mini' },
  'gpt-5-mini': { wire: 'openai', model: 'gpt-5-mini' },
  responses: { wire: 'openai-responses', model: 'gpt-5-mini' },
  'claude-haiku-4-5': { wire: 'anthropic', model: 'claude-haiku-4-5' },
  'claude-sonnet-4-6': { wire: 'anthropic', model: 'claude-sonnet-4-6' },
  'claude-sonnet-5': { wire: 'anthropic', model: 'claude-sonnet-5' },
  gemini: { wire: 'gemini', model: 'gemini-2.5-flash', unfit: ['a schema, with tools'] },
  'gemini-3': { wire: 'gemini', model: 'gemini-3-pro-preview' },
  cohere: { wire: 'cohere', model: 'command-a-plus-05-2026', unfit: ['a schema, with tools'] },
  nova: { wire: 'bedrock-converse', model: 'us.amazon.nova-lite-v1:0' },
  llama: { wire: 'bedrock-converse', model: 'us.meta.llama3-3-70b-instruct-v1:0', unfit: ['a schema', 'a schema, with tools'] },
  'claude-by-converse': {
    wire: 'bedrock-converse',
    model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    provider: { dialects: ['bedrock-converse'] },
  },
  'claude-by-invoke': { wire: 'bedrock-converse', model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
  mistral: { wire: 'openai', model: 'mistral-large-latest', prefill: 'prefix' },
  vllm: { wire: 'openai', model: 'my-model', prefill: 'continue-final-message' },
} as const satisfies Readonly<Record<string, Side>>;
export type SideName = keyof typeof sides;

export const isUnfit = (name: SideName, content: ContentName): boolean => {
  const { unfit = [] }: Side = sides[name];
  return unfit.includes(content);
};

interface Content {
  readonly answer: ModelAnswer & { readonly text: string };
  readonly tools?: boolean;
  readonly format?: 'schema' | 'object';
  /** The client begins the answer itself. */
  readonly begun?: string;
  /** The client asks for it as it can. */
  readonly thinks?: boolean;
}

const call = { name: 'weather', arguments: { city: 'Cork', days: [1, 2] } };
const prose = 'The lighthouse stood at the end of the pier. Its keeper climbed 212 steps, every evening, to light the lamp.';
const report = JSON.stringify({ city: 'Cork', note: 'It rains here, and nobody minds.', days: [1, 2, 3] });
const schema: JsonObject = {
  type: 'object',
  properties: { city: { type: 'string' }, note: { type: 'string' }, days: { type: 'array', items: { type: 'integer' } } },
  required: ['city', 'note', 'days'],
  additionalProperties: false,
};

/** What is asked and said: what agents and chats do. */
export const contents = {
  prose: { answer: { text: prose } },
  'prose, with tools': { answer: { text: prose }, tools: true },
  'an answer that the client began': { answer: { text: prose }, begun: 'A story:' },
  'a call': { answer: { text: '', toolCalls: [call] }, tools: true },
  'a call after text': { answer: { text: 'Let me look at the weather in Cork for you.', toolCalls: [call] }, tools: true },
  'a call after a statement': { answer: { text: 'The weather in Cork matters here.', toolCalls: [call] }, tools: true },
  'parallel calls': {
    answer: { text: 'Looking at both cities now.', toolCalls: [call, { ...call, arguments: { city: 'Rome' } }] },
    tools: true,
  },
  'a schema': { answer: { text: report }, format: 'schema' },
  'a schema, with tools': { answer: { text: report }, format: 'schema', tools: true },
  'a JSON object': { answer: { text: report }, format: 'object' },
  'text after reasoning': { answer: { text: prose, reasoning: 'They want a story about a lighthouse.' }, thinks: true },
  'a call after reasoning': {
    answer: { text: 'Let me look at the weather.', reasoning: 'They want to know the weather.', toolCalls: [call] },
    thinks: true,
    tools: true,
  },
} as const satisfies Readonly<Record<string, Content>>;
export type ContentName = keyof typeof contents;

export const breaks = ['cut', 'error-event', 'reset'] as const;

export interface Pair {
  readonly client: SdkName;
  readonly first: SideName;
  readonly second: SideName;
  readonly content: ContentName;
  readonly by: (typeof breaks)[number];
  /** Tokens that the first target says before it breaks. */
  readonly after: number;
}

export const describePair = ({ client, first, second, content, by, after }: Pair) =>
  `${client}: ${content}, ${first} breaks by ${by} after ${after}, then ${second}`;

/** What the client was shown, how often the second target was asked, and what there was to say. */
export interface Played extends Shown {
  readonly asked: number;
  readonly whole: Content['answer'];
  /** The answer to a call that no target took. */
  readonly refused?: string;
}

const refusedBy = (status: number, body: Buffer): Shown & Pick<Played, 'refused'> => ({
  text: '',
  reasoning: '',
  calls: [],
  finishes: [],
  error: true,
  seams: 0,
  problems: [],
  refused: `${status} ${body}`,
});

/** Both sides of all pairs, on real sockets. */
export interface Theatre {
  play(pair: Pair): Promise<Played>;
  close(): Promise<void>;
}

export async function openTheatre(): Promise<Theatre> {
  let now: Content = contents.prose;
  const say = (request: Parameters<typeof partialOf>[0]): ModelAnswer => {
    const { begun = '' } = now;
    const { text: partial = '' } = partialOf(request) ?? {};
    const said = (partial.startsWith(begun) ? partial.slice(begun.length) : partial).trimStart();
    const tool = now.format === 'schema' && forcedToolOf(request);
    if (tool) return { toolCalls: [{ name: tool, arguments: JSON.parse(now.answer.text) }] };
    // A text that it was not to say is gone on with by nobody.
    return { ...now.answer, text: now.answer.text.startsWith(said) ? now.answer.text.slice(said.length) : 'Something else.' };
  };
  const start = async (options: ProviderOptions) => startProvider({ ...options, answer: say });
  const entries = await Promise.all(
    Object.entries<Side>(sides).flatMap(([name, { wire, prefill }]) =>
      ['first', 'second'].map(async (part) => [`${part}-${name}`, await start({ wire, ...(prefill && { prefill }) })] as const),
    ),
  );
  const providers: Readonly<Record<string, SimulatedProvider>> = Object.fromEntries(entries);
  const instance = createUnderstudy(optionsFor(providers));
  return {
    async play(pair) {
      now = contents[pair.content];
      const names = [`first-${pair.first}`, `second-${pair.second}`] as const;
      const [first, second] = names.map((name) => providers[name] as SimulatedProvider);
      second?.resetLog();
      await first?.always(
        pair.by === 'reset' ? { type: 'reset', at: { token: pair.after } } : { type: pair.by, afterTokens: pair.after },
      );
      const { path, init } = requestOf(pair.client, askedOf(pair));
      const response = await instance.fetch(`http://understudy${path}`, init);
      const bytes = Buffer.from(await response.arrayBuffer());
      const shown = response.status === 200 ? readStream(clientApis[pair.client].wire, bytes) : refusedBy(response.status, bytes);
      return { ...shown, asked: second?.requests.length ?? 0, whole: now.answer };
    },
    async close() {
      await instance.close({ drain: 0 });
      await Promise.all(Object.values(providers).map((provider) => provider.close()));
    },
  };
}

/** Shipped defaults, but for what would keep a target away that breaks in each of many calls. */
function optionsFor(providers: Readonly<Record<string, SimulatedProvider>>): Options {
  const names = Object.keys(sides) as readonly SideName[];
  const both = Object.entries(providers).map(([name, { wire, baseURL }]): [string, Options['providers'][string]] => {
    const { prefill, provider }: Side = sides[name.replace(/^\w+?-/, '') as SideName];
    const own = prefill ? { kind: 'openai-compatible', prefill } : { ...ofWire[wire], ...provider };
    return [name, { ...own, baseURL, apiKey: 'sk-any-0001' }];
  });
  const classes = names.flatMap((first) =>
    names.map((second): [string, Options['models'][string]] => {
      const targets = [`first-${first}/${sides[first].model}`, `second-${second}/${sides[second].model}`];
      return [classOf({ first, second }), { targets }];
    }),
  );
  return {
    providers: Object.fromEntries(both),
    models: Object.fromEntries(classes),
    policy: { breaker: { consecutive: 1e9, minimumCalls: 1e9 } },
  };
}

const ofWire: Readonly<Record<WireName, Options['providers'][string]>> = {
  openai: { kind: 'openai', dialects: ['openai-chat'] },
  anthropic: { kind: 'anthropic' },
  'openai-responses': { kind: 'openai', dialects: ['openai-responses'] },
  gemini: { kind: 'gemini' },
  cohere: { kind: 'cohere' },
  'bedrock-converse': { kind: 'bedrock', settings: { region: 'us-east-1' } },
};

const classOf = ({ first, second }: Pick<Pair, 'first' | 'second'>) => `${first}-then-${second}`;

function askedOf(pair: Pair) {
  const { tools, format, thinks = false, begun }: Content = contents[pair.content];
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  return {
    model: classOf(pair),
    prompt: 'Tell me of it, as JSON where you can.',
    tools: tools ? [{ name: 'weather', description: 'The weather.', parameters }] : [],
    format: format === 'schema' ? schema : format,
    thinks,
    begun,
  };
}
