import type { Attempt } from './attempt.ts';
import type { Ended } from './figures.ts';
import type { Day, Incident } from './schedule.ts';

/** What an incident did to the calls that ran into it; a call that met two counts at both. */
export interface Damage {
  readonly incident: Incident;
  /** Sent to the target during the incident. */
  requests: number;
  hit: number;
  servedElsewhere: number;
  /** By the target itself, at a later try, within the time. */
  servedThere: number;
  /** Well, with a seam. */
  spliced: number;
  bad: number;
}

/** Keeps account of which call met which incident. */
export class DamageBook {
  readonly #damages: ReadonlyMap<Incident, Damage>;
  readonly #met = new Map<number, Set<Damage>>();
  /** Bad calls that met no incident. */
  badWithoutIncident = 0;

  constructor({ incidents }: Day) {
    this.#damages = new Map(incidents.flat().map((incident) => [incident, noDamage(incident)]));
  }

  attempt({ incident, whole }: Attempt, call: number): void {
    const damage = incident && this.#damages.get(incident);
    if (!damage) return;
    damage.requests += 1;
    if (whole && damage.incident.fault !== 'slow') return;
    const before = this.#met.get(call);
    if (before) before.add(damage);
    else this.#met.set(call, new Set([damage]));
  }

  /** @param server - the place of the target that answered; undefined where none did */
  call(call: number, { way }: Ended, well: boolean, server: number | undefined): void {
    const hits = this.#met.get(call);
    this.#met.delete(call);
    if (!hits && !well) this.badWithoutIncident += 1;
    for (const damage of hits ?? []) {
      damage.hit += 1;
      if (!well) damage.bad += 1;
      else if (way === 'spliced') damage.spliced += 1;
      else if (server === damage.incident.target) damage.servedThere += 1;
      else damage.servedElsewhere += 1;
    }
  }

  all(): readonly Damage[] {
    return [...this.#damages.values()];
  }
}

function noDamage(incident: Incident): Damage {
  return { incident, requests: 0, hit: 0, servedElsewhere: 0, servedThere: 0, spliced: 0, bad: 0 };
}
