import type { Clock } from '../call/clock.ts';

/** The most quick schemas, and the most resting schemas, that are remembered. */
const mostRemembered = 1000;
/** How long a schema rests after it passed its limit for the first time; doubled each further time. */
const firstRestMs = 5000;
const longestRestMs = 300_000;
/** A schema is quick when its last check took no more than this share of its limit. */
const quickShare = 0.2;

/** What is known of the schemas of clients: which are judged quickly, and which are not tried for a while. */
export interface SchemaRecords {
  /** Answers with a quick schema are judged first, because others do not wait long for them. */
  isQuick(id: string): boolean;
  /** The schema passed its limit and is not tried now. */
  isResting(id: string): boolean;
  judged(id: string, tookMs: number, limitMs: number): void;
  ranPastLimit(id: string): void;
}

export function schemaRecords(clock: Clock): SchemaRecords {
  const quick = new Map<string, true>();
  const resting = new Map<string, { readonly until: number; readonly restMs: number }>();

  return {
    isQuick: (id) => quick.has(id),
    isResting: (id) => (resting.get(id)?.until ?? 0) > clock.now(),
    judged(id, tookMs, limitMs) {
      resting.delete(id);
      if (tookMs <= limitMs * quickShare) remember(quick, id, true);
      else quick.delete(id);
    },
    ranPastLimit(id) {
      quick.delete(id);
      const restMs = Math.min(longestRestMs, (resting.get(id)?.restMs ?? firstRestMs / 2) * 2);
      remember(resting, id, { until: clock.now() + restMs, restMs });
    },
  };
}

/** Adds a value as the newest, and forgets the oldest where there are too many. */
function remember<T>(map: Map<string, T>, id: string, value: T): void {
  map.delete(id);
  map.set(id, value);
  const [oldest] = map.keys();
  if (map.size > mostRemembered && oldest !== undefined) map.delete(oldest);
}
