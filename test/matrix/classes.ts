import { type ModelAnswer, startProvider } from '@understudy/testing';
import type { ClientName } from '../support/clients.ts';
import { models, type PairWire } from '../support/providers.ts';
import { recordings } from '../support/recordings.ts';
import { type ClassName, classNames, type StreamShape, wires } from './cells.ts';
import { readStream } from './shown.ts';

export interface ExpectedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A stream that the first target plays, and what it says. */
export interface StreamClass extends StreamShape {
  readonly blocks: readonly string[];
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ExpectedCall[];
  /** Index of the block that tells why the model stopped. */
  readonly finishAt: number;
}

export type Classes = readonly StreamClass[];

/** The recordings that are played. No JSON answer was recorded as a stream on the openai wire: one that was not is cut into words. */
const sources: Readonly<Record<PairWire, Readonly<Record<ClassName, string>>>> = {
  openai: {
    text: 'openai-chat/stream__text__gpt-4-2.json',
    tool: 'openai-chat/stream__tool-call__gpt-4o-mini-2.json',
    'parallel-tools': 'openai-chat/stream__parallel-tools__gpt-3.5-turbo.json',
    reasoning: 'groq/stream__reasoning__gpt-oss-20b.json',
    structured: 'openai-chat/json__structured__gpt-4o.json',
  },
  anthropic: {
    text: 'anthropic-messages/stream__text__claude-3-7-sonnet-20250219-2.json',
    tool: 'anthropic-messages/stream__tool-call_cached-usage__claude-sonnet-4-6.json',
    'parallel-tools': 'anthropic-messages/stream__parallel-tools__claude-3-5-sonnet-20240620.json',
    reasoning: 'anthropic-messages/stream__reasoning__claude-3-7-sonnet-20250219.json',
    structured: 'anthropic-messages/vercel__anthropic-json-output-format.1.chunks.txt',
  },
};

export async function loadClasses(): Promise<Classes> {
  return Promise.all(wires.flatMap((wire) => classNames.map((kind) => load(wire, kind))));
}

export function classOf(classes: Classes, { wire, kind }: Pick<StreamClass, 'wire' | 'kind'>): StreamClass {
  const found = classes.find((stream) => stream.wire === wire && stream.kind === kind);
  if (!found) throw new Error(`There is no stream of ${kind} on the ${wire} wire.`);
  return found;
}

async function load(wire: PairWire, kind: ClassName): Promise<StreamClass> {
  const file = sources[wire][kind];
  const recording = recordings(file.split('/')[0] ?? '').find((one) => one.file === file);
  if (!recording) throw new Error(`${file} is not among the recordings.`);
  const bytes = recording.streaming ? recording.responseText : await streamOf(wire, contentOf(recording.responseText));
  const blocks = bytes
    .split(/\r?\n\r?\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => `${block.trimStart()}\n\n`);
  const dialect = wire === 'openai' ? 'openai-chat' : 'anthropic-messages';
  const shown = readStream(dialect, blocks.join(''));
  if (shown.problems.length > 0) throw new Error(`${file} is no good stream: ${shown.problems.join(', ')}.`);
  const index = (says: (text: string) => boolean) => blocks.findIndex((_, at) => says(JSON.stringify(upTo(dialect, blocks, at))));
  return {
    kind,
    wire,
    blocks,
    length: blocks.length,
    text: shown.text,
    reasoning: shown.reasoning,
    calls: shown.calls.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) })),
    firstSemantic: index((said) => said !== JSON.stringify({ text: '', reasoning: '', calls: [], finishes: [] })),
    finishAt: index((said) => !said.endsWith('"finishes":[]}')),
  };
}

function upTo(dialect: ClientName, blocks: readonly string[], at: number) {
  const { text, reasoning, calls, finishes } = readStream(dialect, blocks.slice(0, at + 1).join(''));
  return { text, reasoning, calls, finishes };
}

const contentOf = (body: string): string => JSON.parse(body).choices[0].message.content;

async function streamOf(wire: PairWire, text: string): Promise<string> {
  await using provider = await startProvider({ wire, answer: { text } });
  const response = await fetch(`${provider.baseURL}${wire === 'openai' ? '/chat/completions' : '/v1/messages'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-any', 'x-api-key': 'sk-any' },
    body: JSON.stringify({ model: models[wire], stream: true, max_tokens: 100, messages: [{ role: 'user', content: 'Go.' }] }),
  });
  return await response.text();
}

/** What a client of the dialect sends to get a stream of this class. */
export function requestOf(stream: StreamClass, dialect: ClientName): Readonly<Record<string, unknown>> {
  const { kind, wire, calls, text } = stream;
  const tools = calls.map((call) => ({ name: call.name, description: `Does ${call.name}.`, schema: schemaOf(call.arguments) }));
  const schema = kind === 'structured' ? schemaOf(JSON.parse(text)) : undefined;
  const common = { model: `${wire}-first`, stream: true, messages: [{ role: 'user', content: 'Tell me about it.' }] };
  if (dialect === 'openai-chat')
    return {
      ...common,
      max_completion_tokens: 2048,
      ...(kind === 'reasoning' && { reasoning_effort: 'low' }),
      ...(tools.length > 0 && {
        tools: tools.map(({ name, description, schema: parameters }) => ({
          type: 'function',
          function: { name, description, parameters },
        })),
      }),
      ...(schema && { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }),
    };
  return {
    ...common,
    max_tokens: 2048,
    ...(kind === 'reasoning' && { thinking: { type: 'enabled', budget_tokens: 1024 } }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, schema: input_schema }) => ({ name, description, input_schema })),
    }),
    ...(schema && { output_config: { format: { type: 'json_schema', schema } } }),
  };
}

function schemaOf(value: unknown): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0]) };
  if (typeof value !== 'object' || value === null) return { type: typeof value === 'undefined' ? 'string' : typeof value };
  const properties = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, schemaOf(inner)]));
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** What the second target says, and whether it knew from its request how far the first one had come. */
export interface SecondAnswer {
  readonly answer: ModelAnswer;
  readonly trouble: string | undefined;
}

/**
 * The second target is a perfect model: it says exactly what is still missing. How far the first one came stands in the last assistant
 * message of its request, which is the last of all (a prefill) or is followed by a user turn that asks to go on.
 */
export function secondAnswer(stream: StreamClass, body: unknown): SecondAnswer {
  const messages = (body as { readonly messages: readonly Message[] }).messages;
  const partial = messages.findLast(({ role }) => role === 'assistant');
  const said = partial ? textOf(partial.content) : '';
  const known = stream.text.startsWith(said);
  const called = partial ? callsOf(partial) : 0;
  return {
    answer: {
      text: known ? stream.text.slice(said.length) : stream.text,
      toolCalls: stream.calls.slice(called),
    } as ModelAnswer,
    trouble: known ? undefined : `the second target was told that ${JSON.stringify(said.slice(-80))} was said`,
  };
}

interface Message {
  readonly role: string;
  readonly content?: string | null | readonly { readonly type: string; readonly text?: string }[];
  readonly tool_calls?: readonly unknown[];
}

const textOf = (content: Message['content']): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ type, text }) => (type === 'text' ? text : '')).join('');

const callsOf = ({ content, tool_calls }: Message): number =>
  tool_calls?.length ?? (Array.isArray(content) ? content.filter(({ type }) => type === 'tool_use').length : 0);
