import { seeded } from '../support/seeded.ts';
import { hashed, logNormal } from './random.ts';
import { type Day, type Incident, incidentAt } from './schedule.ts';

/** How one request to one target goes. Times are milliseconds from its start. */
export interface Attempt {
  /** 0: no connection. */
  readonly status: 0 | 200 | 429 | 500 | 503;
  readonly connectMs: number;
  /** Its last byte, or its failure. */
  readonly endMs: number;
  readonly retryAfterSeconds: number;
  readonly incident: Incident | undefined;
}

/** Depends on nothing but its arguments: whoever asks the same for the same call at the same time sees the same. */
export function attemptAt(day: Day, target: number, call: number, at: number): Attempt {
  const random = seeded(hashed(day.seed, 3, target, call, at));
  const incident = incidentAt(day, target, at);
  const fault = incident?.fault;
  const connectMs = logNormal(random, 30, 0.3);
  const firstTokenMs = connectMs + logNormal(random, 400, 0.4) * (fault === 'slow' ? 20 : 1);
  const wholeMs = firstTokenMs + logNormal(random, 1600, 0.35);
  const chance = random();
  const ended = (status: Attempt['status'], endMs: number, retryAfterSeconds = 0): Attempt => ({
    status,
    connectMs: Math.ceil(connectMs),
    endMs: Math.ceil(endMs),
    retryAfterSeconds,
    incident,
  });
  switch (fault) {
    case 'refused':
      return ended(0, connectMs);
    case 'unavailable':
      return ended(503, connectMs + 50);
    case 'limited':
      return ended(429, connectMs + 50, 5 + Math.floor(chance * 26));
    case 'flaky':
      return chance < 0.5 ? ended(500, firstTokenMs) : ended(200, wholeMs);
    default:
      return ended(200, wholeMs);
  }
}
