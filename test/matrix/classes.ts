import type { ModelAnswer, RecordedRequest, WireName } from '@understudy/testing';
import { forcedToolOf, partialOf } from '../support/continuing-model.ts';
import { wires } from '../support/providers.ts';
import { recordings } from '../support/recordings.ts';
import type { Asked, JsonObject } from './asked.ts';
import { type ClassName, classNames, type StreamShape } from './cells.ts';
import { readStream } from './readers/read-stream.ts';
import { blocksOf, streamOf } from './wire-streams.ts';

export interface ExpectedCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

/** A stream that the first target plays, and what it says. */
export interface StreamClass extends StreamShape {
  readonly blocks: readonly Buffer[];
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ExpectedCall[];
  /** Index of the block that tells why the model stopped. */
  readonly finishAt: number;
}

export type Classes = readonly StreamClass[];

/** The recordings that are played. What nobody recorded on a wire is said there by the simulated provider. */
const sources: Readonly<Record<WireName, { readonly [kind in ClassName]?: string }>> = {
  openai: {
    text: 'openai-chat/stream__text__gpt-4-2.json',
    tool: 'openai-chat/stream__tool-call__gpt-4o-mini-2.json',
    'parallel-tools': 'openai-chat/stream__parallel-tools__gpt-3.5-turbo.json',
    reasoning: 'groq/stream__reasoning__gpt-oss-20b.json',
  },
  anthropic: {
    text: 'anthropic-messages/stream__text__claude-3-7-sonnet-20250219-2.json',
    tool: 'anthropic-messages/stream__tool-call_cached-usage__claude-sonnet-4-6.json',
    'parallel-tools': 'anthropic-messages/stream__parallel-tools__claude-3-5-sonnet-20240620.json',
    reasoning: 'anthropic-messages/stream__reasoning__claude-3-7-sonnet-20250219.json',
    structured: 'anthropic-messages/vercel__anthropic-json-output-format.1.chunks.txt',
  },
  'openai-responses': {
    text: 'openai-responses/stream__text__gpt-4.1-nano.json',
    tool: 'openai-responses/stream__tool-call_reasoning__gpt-5.json',
    structured: 'openai-responses/stream__structured__gpt-4o-mini.json',
  },
  gemini: {
    text: 'gemini/stream__text__gemini-2.0-flash-2.json',
    tool: 'gemini/stream__tool-call__gemini-2.0-flash.json',
  },
  cohere: {
    text: 'cohere/vercel__cohere-text.chunks.txt',
    reasoning: 'cohere/vercel__cohere-reasoning.chunks.txt',
  },
  'bedrock-converse': {
    text: 'bedrock-converse/stream__text__us.amazon.nova-micro-v1-3A0.json',
    tool: 'bedrock-converse/stream__tool-call__anthropic.claude-3-haiku-20240307-v1.json',
    'parallel-tools': 'bedrock-converse/stream__parallel-tools__amazon.nova-micro-v1-3A0.json',
    reasoning: 'bedrock-converse/stream__reasoning__us.anthropic.claude-sonnet-4-2025051.json',
    structured: 'bedrock-converse/stream__structured__us.anthropic.claude-sonnet-4-5-20250.json',
  },
};

/** What is said where nobody recorded it. */
const said: Readonly<Record<ClassName, ModelAnswer>> = {
  text: { text: 'The lighthouse stood at the end of the pier.' },
  tool: { text: 'Let me look at the weather.', toolCalls: [{ name: 'get_weather', arguments: { city: 'Cork', days: 2 } }] },
  'parallel-tools': {
    toolCalls: [
      { name: 'get_weather', arguments: { city: 'Cork', days: 2 } },
      { name: 'get_weather', arguments: { city: 'Rome', days: 2 } },
    ],
  },
  reasoning: { reasoning: 'They want to know how far it is.', text: 'It is 12 miles from the pier to the island.' },
  structured: { text: '{"city": "Cork", "days": [1, 2, 3], "note": "It rains, and nobody minds."}' },
};

export function loadClasses(): Classes {
  return wires.flatMap((wire) => classNames.map((kind) => load(wire, kind)));
}

export function classOf(classes: Classes, { wire, kind }: Pick<StreamClass, 'wire' | 'kind'>): StreamClass {
  const found = classes.find((stream) => stream.wire === wire && stream.kind === kind);
  if (!found) throw new Error(`There is no stream of ${kind} on the ${wire} wire.`);
  return found;
}

function load(wire: WireName, kind: ClassName): StreamClass {
  const file = sources[wire][kind];
  const blocks = blocksOf(wire, file === undefined ? streamOf(wire, said[kind]) : recorded(file));
  const shown = readStream(wire, Buffer.concat(blocks));
  if (shown.problems.length > 0) throw new Error(`${wire} ${kind} is no good stream: ${shown.problems.join(', ')}.`);
  const index = (says: (text: string) => boolean) => blocks.findIndex((_, at) => says(JSON.stringify(upTo(wire, blocks, at))));
  return {
    kind,
    wire,
    blocks,
    length: blocks.length,
    text: shown.text,
    reasoning: shown.reasoning,
    calls: shown.calls.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments || '{}') })),
    firstSemantic: index((told) => told !== JSON.stringify({ text: '', reasoning: '', calls: [], finishes: [] })),
    finishAt: index((told) => !told.endsWith('"finishes":[]}')),
  };
}

function recorded(file: string): Buffer {
  const recording = recordings(file.split('/')[0] ?? '').find((one) => one.file === file);
  if (!recording) throw new Error(`${file} is not among the recordings.`);
  return Buffer.from(recording.bytes);
}

function upTo(wire: WireName, blocks: readonly Buffer[], at: number) {
  const { text, reasoning, calls, finishes } = readStream(wire, Buffer.concat(blocks.slice(0, at + 1)));
  return { text, reasoning, calls, finishes };
}

/** What a client asks for to get a stream of this class. */
export function askedFor({ kind, calls, text }: StreamClass, model: string): Asked {
  const byName = new Map(calls.map((call) => [call.name, call]));
  const tools = [...byName.values()].map(({ name, arguments: input }) => ({
    name,
    description: `Does ${name}.`,
    parameters: schemaOf(input),
  }));
  const format = kind === 'structured' ? schemaOf(JSON.parse(text)) : undefined;
  return { model, prompt: 'Tell me about it.', tools, format, thinks: kind === 'reasoning' };
}

function schemaOf(value: unknown): JsonObject {
  if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0]) };
  if (typeof value !== 'object' || value === null) return { type: typeof value === 'undefined' ? 'string' : typeof value };
  const properties = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, schemaOf(inner)]));
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** What the second target says, and whether it knew from its request how far the first one had come. */
interface SecondAnswer {
  readonly answer: ModelAnswer;
  readonly trouble: string | undefined;
}

/** The second target is a perfect model: it says exactly what is still missing. */
export function secondAnswer({ text, calls }: StreamClass, request: RecordedRequest): SecondAnswer {
  const said = partialOf(request)?.text ?? '';
  const known = text.startsWith(said);
  const missing = known ? text.slice(said.length) : text;
  const tool = calls.length === 0 ? forcedToolOf(request) : undefined;
  return {
    answer: tool
      ? { toolCalls: [{ name: tool, arguments: JSON.parse(text) }] } // held to a tool, it can only give the whole of it
      : { text: missing.trim() === '' ? '' : missing, toolCalls: calls },
    trouble: known ? undefined : `the second target was told that ${JSON.stringify(said.slice(-80))} was said`,
  };
}
