import type { WireName } from '@understudy/testing';
import { fillIn, type ModelAnswer } from '../../packages/testing/src/answer.ts';
import { seededRandom } from '../../packages/testing/src/seeded-random.ts';
import { eventMessage } from '../../packages/testing/src/wires/event-message.ts';
import { wires } from '../../packages/testing/src/wires/wires.ts';
import { models } from '../support/providers.ts';
import { splitMessages } from './readers/event-messages.ts';

/** The parts that a provider may send between any two others, with what frames them. */
export interface OddBlocks {
  readonly contentType: string;
  /** An error inside of a 200. */
  readonly error: Buffer;
  /** Framed well, and no JSON. */
  readonly garbage: Buffer;
  /** What comes after a stream that said why it ended. */
  readonly terminator: Buffer;
}

const usageOnly = { usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 } };

const terminators: Readonly<Record<WireName, Buffer>> = {
  openai: Buffer.from('data: [DONE]\n\n'),
  anthropic: Buffer.from('event: message_stop\ndata: {"type":"message_stop"}\n\n'),
  'openai-responses': Buffer.from('data: [DONE]\n\n'), // as some hosts of it say
  gemini: Buffer.from(`data: ${JSON.stringify(usageOnly)}\r\n\r\n`),
  cohere: Buffer.from('data: [DONE]\n\n'),
  'bedrock-converse': eventMessage('metadata', { metrics: { latencyMs: 1 }, usage: { inputTokens: 1, outputTokens: 1 } }),
};

export function oddBlocks(name: WireName): OddBlocks {
  const wire = wires[name];
  return {
    contentType: wire.streamType ?? 'text/event-stream; charset=utf-8',
    error: Buffer.from(wire.event('error', JSON.stringify(wire.inBandError()))),
    garbage: Buffer.from(wire.event('content_block_delta', '{broken json')),
    terminator: terminators[name],
  };
}

/** The blocks of a stream: what the wire has between two boundaries, boundary included. */
export function blocksOf(wire: WireName, bytes: Buffer): readonly Buffer[] {
  if (wires[wire].streamType !== undefined) return splitMessages(bytes);
  const text = bytes.toString('latin1');
  const blocks = text.split(/(?<=\r?\n\r?\n)/).filter((block) => block.trim() !== '');
  return blocks.map((block) => Buffer.from(block, 'latin1'));
}

/** A stream that nobody recorded, as the simulated provider writes it. */
export function streamOf(wire: WireName, answer: ModelAnswer): Buffer {
  const exchange = {
    model: models[wire],
    body: {},
    number: 1,
    epochMs: 1_750_000_000_000,
    requestId: 'req_1',
    account: 'key',
    random: (purpose: string) => seededRandom(1, 1, purpose),
  };
  const events = wires[wire].stream(fillIn(answer, models[wire], ''), exchange);
  return Buffer.concat(events.map(({ data }) => Buffer.from(data)));
}
