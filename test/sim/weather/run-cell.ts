import type { Cell } from './cell.ts';
import { compared, type Difference } from './compare.ts';
import { type ContenderName, contenders, type RivalName, rivalNames } from './contenders.ts';
import type { Figures } from './tally.ts';
import { World } from './world.ts';

export interface Standing extends Figures {
  /** Of the limits of all targets that have one: how much of what they grant was used; undefined where there is none. */
  readonly used: number | undefined;
}

export interface CellResult {
  readonly name: string;
  readonly calls: number;
  readonly standings: Readonly<Record<ContenderName, Standing>>;
  /** Of Understudy from each. */
  readonly differences: Readonly<Record<RivalName, Difference>>;
  /** Of the machine's time. */
  readonly tookMs: number;
}

/** One contender after the other: Understudy's replaces the global clock. */
export async function runCell(cell: Cell, seed: number): Promise<CellResult> {
  const began = performance.now();
  const played = {} as Record<ContenderName, World>;
  for (const name of Object.keys(contenders) as ContenderName[]) {
    played[name] = new World(cell, seed);
    await contenders[name](played[name]);
  }
  const ours = played.understudy.tally.bad;
  const differences = rivalNames.map((name) => [name, compared(ours, played[name].tally.bad)] as const);
  return {
    name: cell.name,
    calls: played.understudy.arrivals.length,
    standings: standingsOf(played),
    differences: Object.fromEntries(differences) as Record<RivalName, Difference>,
    tookMs: performance.now() - began,
  };
}

function standingsOf(played: Readonly<Record<ContenderName, World>>): CellResult['standings'] {
  return Object.fromEntries(Object.entries(played).map(([name, world]) => [name, standingOf(world)])) as CellResult['standings'];
}

function standingOf({ targets, tally }: World): Standing {
  const shares = targets.flatMap(({ limiter }) => (limiter ? [limiter.usedShare()] : []));
  const used = shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return { ...tally.figures(), used };
}
