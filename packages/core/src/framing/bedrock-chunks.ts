import type { Cutter, Framing } from '../call/framing.ts';
import { isObject } from '../call/json.ts';
import { exceeds, jsonLimits } from '../call/json-meter.ts';
import { own } from '../call/own.ts';
import type { WireUnit } from '../call/stream-decoder.ts';
import { eventStream } from './event-stream.ts';

/**
 * Streams of a model's own events that Bedrock has wrapped: a `chunk` of an AWS event stream holds one event as base64. An event comes out as the block of
 * server-sent events that the maker of the model would have sent, so that it passes on to a client as it is.
 *
 * Wire: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html (read in November 2026).
 */
export const bedrockChunks: Framing = {
  accept: eventStream.accept,
  cutter: () => new ChunkCutter(),
};

class ChunkCutter implements Cutter {
  readonly #messages = eventStream.cutter();

  get overflowed(): boolean {
    return this.#messages.overflowed;
  }

  push(bytes: Uint8Array): readonly WireUnit[] {
    return this.#messages.push(bytes).map(unwrapped);
  }

  end(): undefined {
    return undefined;
  }
}

function unwrapped({ event, data = '', raw }: WireUnit): WireUnit {
  const inner = event === 'error' ? data : decoded(data);
  if (inner === undefined) return { event, data: undefined, raw };
  const type = typeOf(inner);
  return { event: type, data: inner, raw: `event: ${type}\ndata: ${inner.replace(lineEnds, '\ndata: ')}\n\n` };
}

const lineEnds = /\r\n|\r|\n/g;

function decoded(data: string): string | undefined {
  const bytes = stringIn(data, 'bytes');
  return bytes === undefined ? undefined : Buffer.from(bytes, 'base64').toString('utf8');
}

/** Nearly every event begins with its type. */
const typeFirst = /^\{"type":"(\w{1,64})"/;

function typeOf(json: string): string {
  const type = typeFirst.exec(json)?.[1] ?? stringIn(json, 'type');
  return type !== undefined && /^\w{1,64}$/.test(type) ? type : 'message';
}

/** UTF-16 units: shorter texts cannot hold many values. */
const longText = 256 * 1024;

function stringIn(json: string, name: 'bytes' | 'type'): string | undefined {
  if (json.length >= longText && exceeds(json, jsonLimits) !== undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(json);
    const value = isObject(parsed) ? own(parsed, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
