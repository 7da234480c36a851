import type { Frame, StreamEvent } from '../../packages/core/src/call/stream-event.ts';
import type { TargetDialect } from '../../packages/core/src/dialects/target-dialect.ts';

/** The frames of a stream whose bytes arrive in these pieces. */
export function framesOf(
  dialect: Pick<TargetDialect, 'framing' | 'streamDecoder'>,
  pieces: readonly Uint8Array[],
  includeUsage = true,
): readonly Frame[] {
  const cutter = dialect.framing.cutter();
  const decoder = dialect.streamDecoder({ includeUsage });
  const units = pieces.flatMap((piece) => cutter.push(piece));
  const rest = cutter.end();
  return (rest ? [...units, rest] : units).map((unit) => decoder.decode(unit));
}

/** The frames of a stream that arrives at once. */
export function framesOfText(
  dialect: Pick<TargetDialect, 'framing' | 'streamDecoder'>,
  text: string,
  includeUsage = true,
): readonly Frame[] {
  return framesOf(dialect, [Buffer.from(text)], includeUsage);
}

export function eventsOf(frames: readonly Frame[]): readonly StreamEvent[] {
  return frames.flatMap(({ events }) => events);
}

export function rawOf(frames: readonly Frame[]): string {
  return frames.map(({ raw }) => raw).join('');
}

/** Cuts bytes at the given places (shares of the length, 0-1). */
export function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const at = [0, ...places.map((place) => Math.floor(place * bytes.length)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}
