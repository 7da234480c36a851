import { createUnderstudy, type Options } from '@understudy/core';
import { type ModelAnswer, type ProviderOptions, type SimulatedProvider, startProvider } from '@understudy/testing';
import type { ClientName } from '../support/clients.ts';
import { partialOf } from '../support/continuing-model.ts';
import type { PairWire } from '../support/providers.ts';
import { readStream, type Shown } from './shown.ts';

/** What a target is: a model of a maker, or of a host that goes on with a begun answer in a way of its own. */
interface Side {
  readonly wire: PairWire;
  readonly model: string;
  readonly prefill?: NonNullable<ProviderOptions['prefill']>;
}

/** Those that the README names, and one of each kind beside them. */
export const sides = {
  'gpt-4o-mini': { wire: 'openai', model: 'gpt-4o-mini' },
  'gpt-5-mini': { wire: 'openai', model: 'gpt-5-mini' },
  'claude-haiku-4-5': { wire: 'anthropic', model: 'claude-haiku-4-5' },
  'claude-sonnet-4-6': { wire: 'anthropic', model: 'claude-sonnet-4-6' },
  'claude-sonnet-5': { wire: 'anthropic', model: 'claude-sonnet-5' },
  mistral: { wire: 'openai', model: 'mistral-large-latest', prefill: 'prefix' },
  vllm: { wire: 'openai', model: 'my-model', prefill: 'continue-final-message' },
} as const satisfies Readonly<Record<string, Side>>;
export type SideName = keyof typeof sides;

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
const schema = {
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
  readonly client: ClientName;
  readonly first: SideName;
  readonly second: SideName;
  readonly content: ContentName;
  readonly by: (typeof breaks)[number];
  /** Tokens that the first target says before it breaks. */
  readonly after: number;
}

export const describePair = ({ client, first, second, content, by, after }: Pair) =>
  `${client}: ${content}, ${first} breaks by ${by} after ${after}, then ${second}`;

/** Both sides of all pairs, on real sockets. */
export interface Theatre {
  play(pair: Pair): Promise<Shown & { readonly asked: number; readonly whole: Content['answer'] }>;
  close(): Promise<void>;
}

export async function openTheatre(): Promise<Theatre> {
  let now: Content = contents.prose;
  const say = (request: Parameters<typeof partialOf>[0]): ModelAnswer => {
    const said = (partialOf(request)?.text ?? '').slice(now.begun?.length ?? 0).trimStart();
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
      const path = pair.client === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages';
      const response = await instance.fetch(`http://understudy${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify(requestOf(pair)),
      });
      const bytes = await response.text();
      if (response.status !== 200) throw new Error(`${describePair(pair)}: ${response.status} ${bytes}`);
      const shown = readStream(pair.client, bytes);
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
    const { prefill }: Side = sides[name.replace(/^\w+-/, '') as SideName];
    const kind = prefill ? 'openai-compatible' : wire;
    return [name, { kind, baseURL, apiKey: 'sk-any-0001', ...(prefill && { prefill }) }];
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

const classOf = ({ first, second }: Pick<Pair, 'first' | 'second'>) => `${first} then ${second}`;

function requestOf(pair: Pair): object {
  const { client, content } = pair;
  const { tools, format, thinks, begun }: Content = contents[content];
  const asked = { role: 'user', content: 'Tell me of it, as JSON where you can.' };
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const common = {
    model: classOf(pair),
    stream: true,
    messages: [asked, ...(begun ? [{ role: 'assistant', content: begun }] : [])],
  };
  if (client === 'openai-chat')
    return {
      ...common,
      max_completion_tokens: 2048,
      ...(thinks && { reasoning_effort: 'low' }),
      ...(tools && { tools: [{ type: 'function', function: { name: 'weather', parameters } }] }),
      ...(format === 'schema' && {
        response_format: { type: 'json_schema', json_schema: { name: 'report', strict: true, schema } },
      }),
      ...(format === 'object' && { response_format: { type: 'json_object' } }),
    };
  return {
    ...common,
    max_tokens: 2048,
    ...(thinks && { thinking: { type: 'enabled', budget_tokens: 1024 } }),
    ...(tools && { tools: [{ name: 'weather', input_schema: parameters }] }),
    ...(format && { output_config: { format: { type: 'json_schema', schema } } }),
  };
}
