import { seeded } from '../support/seeded.ts';
import { hashed } from './random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const incidentMs = 600_000;
/** How much the busiest and the quietest hour differ from the mean. */
const wave = 0.6;

/** Best first; tiers as a team would write them: two equals, two stand-ins, a last resort. */
export const targets = [
  { name: 'alpha', tier: 0 },
  { name: 'bravo', tier: 0 },
  { name: 'charlie', tier: 1 },
  { name: 'delta', tier: 1 },
  { name: 'echo', tier: 2 },
] as const;

/**
 * `refused`, `unavailable`: every call fails, without a connection or with a 503. `flaky`: half of them, with a 500.
 * `slow`: first tokens 20 times later. `limited`: 429 with a Retry-After.
 */
type Fault = 'refused' | 'unavailable' | 'flaky' | 'slow' | 'limited';

export interface Incident {
  /** Its place in `targets`. */
  readonly target: number;
  readonly fault: Fault;
  /** Milliseconds since the day began, as all times here. */
  readonly from: number;
  readonly to: number;
}

/** Everything that happens to all contenders alike. */
export interface Day {
  readonly seed: number;
  readonly arrivals: Float64Array;
  /** By target. */
  readonly incidents: readonly (readonly Incident[])[];
}

export function planDay(seed: number, calls: number): Day {
  return { seed, arrivals: arrivals(seed, calls), incidents: targets.map((_, target) => incidentsOf(seed, target)) };
}

export function incidentAt({ incidents }: Day, target: number, at: number): Incident | undefined {
  for (const incident of incidents[target] ?? []) if (at >= incident.from && at < incident.to) return incident;
  return undefined;
}

/** Whether no call can succeed there. */
export function isDown({ fault }: Incident): boolean {
  return fault === 'refused' || fault === 'unavailable';
}

/** One target has one trouble at a time; different targets may well be in trouble together. */
function incidentsOf(seed: number, target: number): readonly Incident[] {
  const random = seeded(hashed(seed, 1, target));
  const even = target % 2 === 0;
  const faults: readonly Fault[] = [even ? 'unavailable' : 'refused', 'flaky', even ? 'slow' : 'limited'];
  const planned: Incident[] = [];
  while (planned.length < faults.length) {
    const from = Math.floor(random() * (dayMs - incidentMs));
    const to = from + incidentMs;
    const fault = faults[planned.length];
    if (fault && planned.every((other) => to < other.from || from > other.to)) planned.push({ target, fault, from, to });
  }
  return planned;
}

/** A Poisson process of exactly so many calls, slow at midnight and busy at noon; sorted, whole milliseconds. */
function arrivals(seed: number, calls: number): Float64Array {
  const random = seeded(hashed(seed, 2));
  const times = new Float64Array(calls);
  let sum = 0;
  for (let i = 0; i < calls; i++) {
    sum -= Math.log(1 - random());
    times[i] = sum;
  }
  const all = sum - Math.log(1 - random());
  const stepMs = 60_000;
  let at = 0;
  for (let i = 0; i < calls; i++) {
    const share = (times[i] ?? 0) / all;
    while (shareUntil(at + stepMs) < share) at += stepMs;
    const before = shareUntil(at);
    times[i] = Math.floor(at + (stepMs * (share - before)) / (shareUntil(at + stepMs) - before));
  }
  return times;
}

/** The share of the day's calls that come before `at`. */
function shareUntil(at: number): number {
  return at / dayMs - (wave / (2 * Math.PI)) * Math.sin((2 * Math.PI * at) / dayMs);
}
