import { hashed } from '../sim/random.ts';
import { seeded } from '../support/seeded.ts';

/** Everything that is left to chance, by one seed. */
export interface Draw {
  /** A whole number from `least` to `most`, both taken. */
  int(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** The items, each with this chance. */
  some<T>(items: readonly T[], share: number): readonly T[];
  bytes(length: number): Buffer;
}

/** @param parts - what the draw is for: the same parts give the same draws */
export function drawFor(...parts: readonly number[]): Draw {
  const random = seeded(hashed(...parts));
  const int = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    int,
    chance: (share) => random() < share,
    pick: (items) => items[int(0, items.length - 1)] as (typeof items)[number],
    some: (items, share) => items.filter(() => random() < share),
    bytes: (length) => Buffer.from(Array.from({ length }, () => int(0, 255))),
  };
}
