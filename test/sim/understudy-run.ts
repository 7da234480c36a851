import { createUnderstudy, type HttpAnswer, type HttpCall, type Options } from '@understudy/core';
import { seeded } from '../support/seeded.ts';
import { type Figures, Tally } from './figures.ts';
import { originOf, SimulatedNetwork } from './network.ts';
import { hashed } from './random.ts';
import { type Day, type Incident, targets } from './schedule.ts';
import { replaceGlobalTime, SimulatedTime } from './time.ts';

/** Defaults, but for the one thing that a team with ten seconds has to say: half of them for a target, half for the next one. */
export const policy = { timeout: { reply: '5s' } } satisfies Options['policy'];
export const strategy = 'weighted';

/** What an incident did to the calls that ran into it; a call that met two counts at both. */
export interface Damage {
  readonly incident: Incident;
  /** Sent to the target during the incident. */
  requests: number;
  hit: number;
  servedElsewhere: number;
  /** By the target itself, at a later try, within the time. */
  servedThere: number;
  failed: number;
  late: number;
}

export interface UnderstudyRun {
  readonly figures: Figures;
  readonly damages: readonly Damage[];
  /** Bad calls that met no incident. */
  readonly badWithoutIncident: number;
}

export async function runUnderstudy(day: Day): Promise<UnderstudyRun> {
  const time = new SimulatedTime();
  const tally = new Tally(day);
  const damages = new Map(day.incidents.flat().map((incident) => [incident, noDamage(incident)]));
  const met = new Map<number, Set<Damage>>();
  let badWithoutIncident = 0;

  const network = new SimulatedNetwork(day, time, (attempt, call) => {
    tally.attempt(attempt);
    const damage = attempt.incident && damages.get(attempt.incident);
    if (!damage) return;
    damage.requests += 1;
    if (attempt.status === 200 && damage.incident.fault !== 'slow') return;
    const before = met.get(call);
    if (before) before.add(damage);
    else met.set(call, new Set([damage]));
  });

  function ended(call: number, { status, headers }: HttpAnswer, tookMs: number): void {
    const answered = status === 200;
    const well = tally.call(answered, tookMs);
    const hits = met.get(call);
    met.delete(call);
    if (!hits && !well) badWithoutIncident += 1;
    for (const damage of hits ?? []) {
      damage.hit += 1;
      if (!answered) damage.failed += 1;
      else if (!well) damage.late += 1;
      else if (headers['x-understudy-target'] === idOf(targets[damage.incident.target]?.name ?? '')) damage.servedThere += 1;
      else damage.servedElsewhere += 1;
    }
  }

  const restore = replaceGlobalTime(time);
  try {
    const understudy = createUnderstudy(options(), {
      clock: time,
      random: seeded(hashed(day.seed, 4)),
      dispatcher: network,
    });
    let failure: unknown;
    await time.run(day.arrivals, (call) => {
      if (failure !== undefined) throw failure;
      const arrivedAt = time.now();
      understudy.handle(callOf(call)).then(
        (answer) => ended(call, answer, time.now() - arrivedAt),
        (error: unknown) => {
          failure ??= error;
        },
      );
    });
    if (failure !== undefined) throw failure;
    await understudy.close();
  } finally {
    restore();
  }
  return { figures: tally.figures(), damages: [...damages.values()], badWithoutIncident };
}

function options(): Options {
  return {
    providers: Object.fromEntries(
      targets.map(({ name }) => [name, { kind: 'openai-compatible', baseURL: `${originOf(name)}/v1`, apiKey: 'key' }]),
    ),
    models: { chat: { strategy, targets: targets.map(({ name, tier }) => ({ use: idOf(name), priority: tier })) } },
    policy,
  };
}

function idOf(name: string): string {
  return `${name}/m`;
}

function callOf(call: number): HttpCall {
  const value = { model: 'chat', messages: [{ role: 'user', content: 'Good morning' }], user: String(call) };
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {},
    overHttp: false,
    readBody: async () => ({ ok: true, value }),
    onClientGone() {},
  };
}

function noDamage(incident: Incident): Damage {
  return { incident, requests: 0, hit: 0, servedElsewhere: 0, servedThere: 0, failed: 0, late: 0 };
}
