import { setTimeout as sleep } from 'node:timers/promises';
import type { Child, Memory } from '../bench/child.ts';
import { watchMachine } from './machine.ts';
import { arrivals, offer } from './offer.ts';
import type { Second } from './provider.ts';
import type { Run } from './run.ts';
import type { Contender, Scenario } from './scenario.ts';
import { setStage } from './stage.ts';

/** Seconds after which the gateway is warm: what it holds then, it should hold at the end. */
const warmAfter = 20;

export interface Playing {
  readonly contender: Contender;
  readonly seed: number;
  readonly callsPerSecond: number;
}

/** Runs one scenario for one contender. */
export async function play(scenario: Scenario, { contender, seed, callsPerSecond }: Playing): Promise<Run> {
  const { one, providers, gateway, close } = await setStage(scenario, contender, seed);
  try {
    const times = arrivals(seed, callsPerSecond, scenario);
    const usageSince = await watchMachine({ ...(gateway && { gateway }), providers });
    await providers.ask('begin');
    const warm = gateway && scenario.seconds >= 2 * warmAfter ? sleep(warmAfter * 1000).then(() => leastOf(gateway)) : undefined;
    const ends = await offer(times, one);
    const usage = await usageSince();
    const warmMemory = await warm;
    return {
      scenario,
      contender,
      seed,
      callsPerSecond,
      ends,
      providers: await providers.ask<readonly (readonly Second[])[]>('seconds'),
      misasked: await providers.ask<number>('misasked'),
      memory: gateway && warmMemory && { warm: warmMemory, end: await leastOf(gateway) },
      usage,
    };
  } finally {
    await close();
  }
}

/** The least of three looks: what calls hold that are just under way is not what is meant. */
async function leastOf(gateway: Child): Promise<Memory> {
  const looks: Memory[] = [];
  for (let i = 0; i < 3; i++) {
    looks.push(await gateway.memory());
    await sleep(300);
  }
  return looks.reduce((least, look) => (look.heapUsed < least.heapUsed ? look : least));
}
