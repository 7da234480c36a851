import { hashed } from './random.ts';
import type { Day } from './schedule.ts';

export const kinds = ['json', 'stream'] as const;
export type Kind = (typeof kinds)[number];

/** Half of the calls are somebody's chat, the other half work in the background. */
export function kindOf({ seed }: Day, call: number): Kind {
  return hashed(seed, 5, call) % 2 === 0 ? 'json' : 'stream';
}
