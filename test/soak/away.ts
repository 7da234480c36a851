import type { Away, AwayHow } from './scenario.ts';

/** Each provider is away in its own way. */
const hows: readonly AwayHow[] = ['503', 'reset', 'refused'];

export function away(provider: number, from: number, to: number, how: AwayHow): Away {
  return { provider, from, to, how };
}

/** One after the other, each for 15 s of every 90. */
export function staggered(until: number): readonly Away[] {
  return hows.flatMap((how, provider) =>
    repeated(until, 90, 10 + 30 * provider).map((from) => away(provider, from, from + 15, how)),
  );
}

/** All at once, for 3 s of every 30. */
export function together(until: number): readonly Away[] {
  return hows.flatMap((how, provider) => repeated(until, 30, 10).map((from) => away(provider, from, from + 3, how)));
}

function repeated(until: number, every: number, first: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.ceil((until - first) / every)) }, (_, i) => first + i * every);
}
