import type { Dialect } from '../../../packages/core/src/dialects/dialect.ts';
import type { TargetDialect } from '../../../packages/core/src/dialects/target-dialect.ts';
import { sse } from '../../../packages/core/src/framing/sse.ts';
import { client } from './client.ts';
import { lines } from './lines.ts';
import { decodeReply } from './reply.ts';
import { appendTurns, carries, encodeRequest, passRequest } from './request.ts';
import { streamDecoder, terminator } from './stream.ts';

const target: TargetDialect = {
  name: 'toy',
  operations: new Set(['chat']),
  carries,
  encodeRequest,
  pass: { encode: passRequest, appendTurns, terminator },
  takesPrefill: () => false,
  decodeReply,
  framing: sse,
  streamDecoder,
};

/** A dialect that clients and targets speak. */
export const toy: Dialect = { client, target };

const { pass: _, ...translated } = target;

/** A target's dialect only, framed in its own way. */
export const toyByLines: Dialect = { target: { ...translated, name: 'toy-lines', framing: lines } };
