import fc from 'fast-check';
import { expect } from 'vitest';
import type { TargetDialect } from '../../packages/core/src/dialects/target-dialect.ts';
import { cut, framesOf } from './decode-stream.ts';

/** The law of all decoders of streams: the pieces in which bytes arrive mean nothing. */
export function sameHoweverCut(dialect: Pick<TargetDialect, 'framing' | 'streamDecoder'>, bytes: Uint8Array): void {
  const whole = framesOf(dialect, [bytes]);
  const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
  fc.assert(
    fc.property(places, (at) => void expect(framesOf(dialect, cut(bytes, at))).toEqual(whole)),
    { numRuns: 8 },
  );
}
