import { cpus } from 'node:os';
import type { Child } from '../bench/child.ts';
import { type LoopDelay, watchLoop } from './loop-delay.ts';

/** Of one process, over a run. */
interface Process {
  readonly name: string;
  /** Of one core (0-1). */
  readonly cores: number;
  readonly delay: LoopDelay;
}

/** How much of the machine a run took: a figure of a machine that was busy with something else is no figure. */
export interface Usage {
  readonly processes: readonly Process[];
  /** Cores that went elsewhere: other programs, and what the kernel did for nobody in particular. */
  readonly others: number;
}

const ownDelay = watchLoop();
const ownCpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Seconds of all cores that were not idle. */
function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + (times.user + times.nice + times.sys + times.irq) / 1000, 0);
}

/** Begins to measure; returns what ends it. */
export async function watchMachine(children: Readonly<Record<string, Child>>): Promise<() => Promise<Usage>> {
  const sides = [
    ...Object.entries(children).map(([name, child]) => ({
      name,
      cpu: () => child.cpu(),
      delay: () => child.ask<LoopDelay>('delay'),
    })),
    { name: 'clients', cpu: async () => ownCpu(), delay: async () => ownDelay() },
  ];
  for (const { delay } of sides) await delay();
  const before: number[] = [];
  for (const { cpu } of sides) before.push(await cpu());
  const busyBefore = busySeconds();
  const from = performance.now();
  return async () => {
    const seconds = (performance.now() - from) / 1000;
    const busy = (busySeconds() - busyBefore) / seconds;
    const processes: Process[] = [];
    for (const [i, { name, cpu, delay }] of sides.entries()) {
      processes.push({ name, cores: ((await cpu()) - (before[i] ?? 0)) / seconds, delay: await delay() });
    }
    return { processes, others: Math.max(0, busy - processes.reduce((sum, { cores }) => sum + cores, 0)) };
  };
}
