import { hashed } from '../sim/random.ts';
import { seeded } from '../support/seeded.ts';
import type { Faults } from './scenario.ts';

/**
 * `reset`: before the headers. `error-body`, `empty`: a 200 with an error, or with nothing. `cut-early`: a stream whose connection is closed
 * before its first token. `cut`: after some of it, and a JSON answer within its body. `error-event`, `stall`: before or after the first token.
 */
const ofBoth = ['reset', '500', '503', 'error-body', 'empty', 'cut'] as const;
const ofStreams = [...ofBoth, 'cut-early', 'error-event', 'stall'] as const;

export interface Hiccup {
  readonly kind: (typeof ofStreams)[number] | '429';
  /** Whether some of a stream is said before. */
  readonly late: boolean;
  /** How much (0-1). */
  readonly share: number;
}

/** What one try is for. */
export interface Try {
  readonly seed: number;
  readonly provider: number;
  readonly call: number;
  /** How many this call has had at this provider before. */
  readonly before: number;
  readonly stream: boolean;
}

/** Depends on the try alone and not on what came before it, so that all contenders meet the same. */
export function hiccupOf({ seed, provider, call, before, stream }: Try, { hiccups, limited }: Faults): Hiccup | undefined {
  const random = seeded(hashed(seed, 7, provider, call, before));
  if (random() >= hiccups) return undefined;
  const isLimit = random() < limited;
  const kinds = stream ? ofStreams : ofBoth;
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'reset';
  const late = random() < 0.5;
  return { kind: isLimit ? '429' : kind, late: !isLimit && saysSome(kind, late), share: random() };
}

function saysSome(kind: Hiccup['kind'], late: boolean): boolean {
  return kind === 'cut' || ((kind === 'error-event' || kind === 'stall') && late);
}

/** Whether a call fails for whoever asks so many providers once each, in turn, and cannot take back what was shown. */
export function failsNaively(of: Omit<Try, 'provider' | 'before'>, providers: number, faults: Faults): boolean {
  for (let provider = 0; provider < providers; provider++) {
    const hiccup = hiccupOf({ ...of, provider, before: 0 }, faults);
    if (!hiccup) return false;
    if (of.stream && hiccup.late) return true;
  }
  return true;
}

/** The share of calls, half of them streams, of which that holds. */
export function naiveErrors(hiccups: number, providers: number): number {
  const late = ofStreams.flatMap((kind) => [saysSome(kind, false), saysSome(kind, true)]).filter(Boolean).length;
  const shown = (hiccups * late) / (2 * ofStreams.length);
  const unseen = hiccups - shown;
  let stream = unseen ** providers;
  for (let i = 0; i < providers; i++) stream += shown * unseen ** i;
  return (hiccups ** providers + stream) / 2;
}
