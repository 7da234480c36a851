import type { Kind } from '../kind.ts';
import type { Cell, Fault, Limit, Outage, TargetWeather } from './cell.ts';
import { meanTokens } from './tokens.ts';

/** The words in which the table of cells is written. */

/** Targets, calls a second, their kind, and for how long. */
export type Load = `${1 | 2 | 3 | 5} x ${1 | 30 | 600 | 3000}/s ${Kind}, ${number} s`;
export type Change = (cell: Cell) => Cell;

const providers = ['alpha', 'bravo', 'charlie', 'delta', 'echo'] as const;
/** How long an answer takes, in the middle: what is under way at a rate. */
const answerSeconds = 1.05;

/** Blue sky and a good day's noise, until changes change it. */
export function cell(weather: string, load: Load, ...changes: readonly Change[]): Cell {
  const [name = '', targets, rate, kind, seconds] = /^(\d) x (\d+)\/s (json|stream), (\d+) s$/.exec(load) ?? [];
  const blue: Cell = {
    name: `${weather}, ${name}`,
    ...{ kind: kind as Kind, rate: Number(rate), seconds: Number(seconds), bursts: [], strategy: 'priority' },
    targets: providers.slice(0, Number(targets)).map((provider) => ({
      ...{ provider, model: 'm', keys: 1, noise: 1 },
      ...{ limit: undefined, capacity: undefined, outages: [] },
    })),
  };
  return changes.reduce((changed, change) => change(changed), blue);
}

function each(change: (target: TargetWeather, place: number, cell: Cell) => Partial<TargetWeather>): Change {
  return (cell) => ({
    ...cell,
    targets: cell.targets.map((target, place) => ({ ...target, ...change(target, place, cell) })),
  });
}

export const noise = (scale: number): Change => each(() => ({ noise: scale }));
export const spread: Change = (cell) => ({ ...cell, strategy: 'weighted' });
/** Ten times the load, between two times in seconds. */
export const bursts =
  (...all: readonly (readonly [number, number])[]): Change =>
  (cell) => ({ ...cell, bursts: all.map(([from, to]) => ({ from: from * 1000, to: to * 1000, times: 10 })) });
export const keys = (count: number): Change => each(() => ({ keys: count }));
/** The second target is another model of the first one's provider. */
export const twoModels: Change = each((_, place) => (place === 1 ? { provider: providers[0], model: 'n' } : {}));

/** @param share - what each target lets through, of the cell's rate */
export const limits = (share: number, hint: Limit['hint'], burstSeconds = 2): Change =>
  each((_, __, { rate }) => ({
    limit: { requestsPerSecond: rate * share, tokensPerSecond: undefined, burstSeconds, hint },
  }));
export const tokenLimits = (share: number, hint: Limit['hint'], burstSeconds = 5): Change =>
  each((_, __, { rate }) => ({
    limit: { requestsPerSecond: undefined, tokensPerSecond: rate * share * meanTokens, burstSeconds, hint },
  }));
/** @param share - what each target can do without getting slower, of the cell's rate */
export const capacity = (share: number): Change => each((_, __, { rate }) => ({ capacity: rate * share * answerSeconds }));

/** @param place - of the target, or all of them at once */
export function outage(place: number | 'all', fault: Fault, when: OutageTime): Change {
  const { from, to, share = 1, key, slowFor = 0 } = when;
  const planned: Outage = { from: from * 1000, to: to * 1000, fault, share, key, slowForMs: slowFor * 1000 };
  return each(({ outages }, at) => (place === 'all' || place === at ? { outages: [...outages, planned] } : {}));
}

/** In seconds. */
interface OutageTime {
  readonly from: number;
  readonly to: number;
  readonly share?: number;
  readonly key?: number;
  readonly slowFor?: number;
}
