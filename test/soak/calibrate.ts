import { availableParallelism } from 'node:os';
import { type Usage, watchMachine } from './machine.ts';
import { arrivals, offer } from './offer.ts';
import type { Scenario } from './scenario.ts';
import { setStage } from './stage.ts';

/** Calls a second whose cost is measured, and for how many seconds. */
const probe = { perSecond: 300, seconds: 6 };
/** Past these, timers come late: of one core for a process, of the machine for all. */
const most = { process: 0.7, machine: 0.75 };
/** All that the soak takes, wherever it runs. */
const cores = Math.min(2, availableParallelism());
const lateMs = 25;

/** Calls a second that this machine carries without saturating, hiccups included. */
export async function calibrate(scenario: Scenario, seed: number): Promise<number> {
  const { one, providers, gateway, close } = await setStage(
    { ...scenario, faults: { ...scenario.faults, away: [] } },
    'gateway',
    seed,
  );
  const children = { ...(gateway && { gateway }), providers };
  let firstCall = 0;
  const measure = async (perSecond: number): Promise<Usage> => {
    const times = arrivals(seed, perSecond, probe);
    const usageSince = await watchMachine(children);
    await offer(times, one, firstCall);
    firstCall += times.length;
    return usageSince();
  };
  try {
    await providers.ask('begin');
    await measure(probe.perSecond); // warm
    const { processes } = await measure(probe.perSecond);
    const all = processes.reduce((sum, process) => sum + process.cores, 0);
    const room = Math.min((most.machine * cores) / all, ...processes.map((process) => most.process / process.cores));
    let perSecond = Math.floor((probe.perSecond * room) / 10) * 10;
    while ((await measure(perSecond)).processes.some(({ delay }) => delay.p99 > lateMs)) {
      perSecond = Math.floor((perSecond * 0.85) / 10) * 10;
    }
    return perSecond;
  } finally {
    await close();
  }
}
