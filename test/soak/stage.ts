import { Agent } from 'undici';
import { type Child, startChild } from '../bench/child.ts';
import { naively, throughGateway } from './contenders.ts';
import { type OneCall, offer } from './offer.ts';
import type { Contender, Scenario } from './scenario.ts';

/** Providers, and a gateway where one is asked for, each in a process of its own; nothing is counted yet. */
export interface Stage {
  readonly one: OneCall;
  readonly providers: Child;
  readonly gateway: Child | undefined;
  close(): Promise<void>;
}

/** Calls before anything fails, so that neither compiling nor connecting counts. Their numbers are no other call's. */
const warmUp = { calls: 200, perSecond: 100, first: 1_000_000_000 };

export async function setStage(scenario: Scenario, contender: Contender, seed: number): Promise<Stage> {
  const providers = await startChild('../soak/providers.ts', {
    SEED: String(seed),
    FAULTS: JSON.stringify(scenario.faults),
    PROVIDERS: String(scenario.providers),
  });
  const ports = await providers.ask<readonly number[]>('ports');
  const urls = ports.map((port) => `http://127.0.0.1:${port}`).join(',');
  const gateway =
    contender === 'gateway' ? await startChild('../soak/gateway.ts', { UPSTREAMS: urls }, ['--expose-gc']) : undefined;
  const agent = new Agent();
  const one = gateway ? throughGateway(agent, gateway.port) : naively(agent, ports);
  const times = Array.from({ length: warmUp.calls }, (_, i) => i / warmUp.perSecond);
  const failed = (await offer(times, one, warmUp.first)).find(({ ended }) => ended !== 'right');
  if (failed) throw new Error(`A call failed before anything was to fail: ${failed.why}`);
  return {
    one,
    providers,
    gateway,
    async close() {
      await agent.destroy();
      await Promise.all([providers.stop(), gateway?.stop()]);
    },
  };
}
