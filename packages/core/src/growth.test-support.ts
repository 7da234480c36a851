import { expect, it } from 'vitest';

/** Something that is done to input of a size that outsiders choose. */
export interface Work<Input = unknown> {
  readonly name: string;
  /** The smallest size that is measured; eight times as much is the largest. */
  readonly size: number;
  /** Its time is not counted. */
  make(size: number): Input;
  run(input: Input): unknown;
}

/** So that a list may hold work of any input. */
export const work = <Input>(it: Work<Input>): Work => it as Work;

const factors = [1, 2, 4, 8] as const;
/** Eight times the input takes 8 times as long where the work is linear, 64 times where it is quadratic. */
const mostGrowth = 24;
/** Shorter times say nothing: collecting garbage comes on top of longer ones. CPU milliseconds. */
const floorMs = 10;
/** Whatever takes so long is not measured again. */
const longMs = 2000;
/** Anything may spoil a measurement; what grows too fast does so every time. */
const measurements = 5;

/** Checks that work grows as its input does, by the quickest of several runs, in time of the processor: others may keep it busy. */
export function itIsLinear(works: readonly Work[]): void {
  it.each(works.map((one) => [one.name, one] as const))('%s', { timeout: 60_000 }, async (_, one) => {
    const best: number[] = factors.map(() => Number.POSITIVE_INFINITY);
    const measure = async (n: number) => {
      best[n] = Math.min(best[n] ?? 0, await timeOf(one, factors[n] ?? 1));
    };
    await measure(0); // not compiled yet
    for (let measured = 0; measured < measurements; measured++) {
      await measure(0);
      await measure(3);
      const growth = growthOf(best);
      if (growth < mostGrowth) return;
      if (growth > 2 * mostGrowth && (measured > 0 || (best[3] ?? 0) > longMs)) break;
    }
    await measure(1);
    await measure(2);
    const told = `${best.map((ms) => ms.toFixed(1)).join(', ')} ms for 1, 2, 4 and 8 times the input`;
    expect.fail(told);
  });
}

function growthOf([first = 0, , , last = 0]: readonly number[]): number {
  return last / Math.max(floorMs, first);
}

async function timeOf({ size, make, run }: Work, factor: number): Promise<number> {
  const input = make(size * factor);
  const before = process.cpuUsage();
  await run(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** `count` pieces of what `piece` makes, as one list. */
export function times<T>(count: number, piece: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => piece(n));
}
