import type { Clock } from '../call/clock.ts';
import type { EventOf, Listener } from '../call/events.ts';
import { PerTarget } from '../call/per-target.ts';
import type { Reason } from '../call/reasons.ts';
import { ruleOf } from '../call/reasons.ts';

/** One failed attempt, for people. Holds no text of a provider. */
export interface RecentFailure {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: Reason;
  readonly status?: number;
}

/** What is left of a provider's limits, by its headers. */
interface LimitsLeft {
  readonly requests?: number;
  readonly tokens?: number;
}

/** What the attempts at one target have shown. A time is the time to the first token of a stream, or of a whole JSON answer. */
export interface TargetStats {
  readonly lastFailures: readonly RecentFailure[];
  /** Milliseconds, of the last 200 answers; undefined before the first. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  /** The 95th percentile of first tokens of streams, once there were enough to believe it. */
  readonly settledP95: number | undefined;
  readonly remaining: LimitsLeft | undefined;
  /** The 95th percentile of the last answers of this kind; undefined before the first. */
  usualMs(stream: boolean): number | undefined;
  /** Estimated milliseconds until the next answer of this kind begins; undefined where nothing is known. */
  expectedMs(stream: boolean): number | undefined;
}

export interface StatsBook {
  readonly listener: Listener;
  of(targetId: string): TargetStats;
}

const keptTimes = 200;
const keptFailures = 5;
/** Fewer answers give no percentile. */
const enoughTimes = 20;
/** How fast a slow answer is forgotten: its weight falls to 37 % in this time. A slower one counts at once. */
const memoryMs = 30_000;
/** A failure counts as an answer that took so many times longer than expected, at least `leastPenaltyMs`. */
const penalty = 3;
const leastPenaltyMs = 5000;
/** What headers say is left is believed for so long, because the windows of providers are minutes. */
const remainingMs = 60_000;
type AttemptEnd = EventOf<'attempt.end'>;

/**
 * Keeps the stats of each target, from the events of its attempts.
 *
 * @param named - the targets of the configuration, which are never forgotten
 */
export function statsBook(clock: Clock, named: ReadonlySet<string>): StatsBook {
  const all = new PerTarget(named, () => new RecordedStats(clock));
  return {
    listener(event) {
      if (event.type === 'attempt.end') all.use(event.target).note(event);
    },
    of: (targetId) => all.find(targetId) ?? new RecordedStats(clock),
  };
}

/** The stats of one target, as its attempts add to them. */
class RecordedStats implements TargetStats {
  readonly #clock: Clock;
  readonly #times: number[] = [];
  #next = 0;
  /** Milliseconds to whole JSON answers. */
  readonly #replies: number[] = [];
  #nextReply = 0;
  /** Milliseconds to first tokens of streams: the time that a hedge waits. */
  readonly #firstTokens: number[] = [];
  #nextToken = 0;
  readonly #failures: RecentFailure[] = [];
  readonly #estimates = { stream: new PeakEwma(), json: new PeakEwma() };
  #remaining: LimitsLeft | undefined;
  #remainingAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note({ at, startedAt, firstTokenAt, reason, status, remaining, stream }: AttemptEnd): void {
    if (remaining) {
      this.#remaining = remaining;
      this.#remainingAt = at;
    }
    const estimate = stream ? this.#estimates.stream : this.#estimates.json;
    if (reason !== undefined) {
      if (reason === 'cancelled' || reason === 'deadline') return;
      this.#failures.unshift({ at, reason, ...(status !== undefined && { status }) });
      this.#failures.length = Math.min(this.#failures.length, keptFailures);
      // A target that refuses quickly would look fast otherwise.
      if (ruleOf(reason).blamesTarget || ruleOf(reason).afterwards) {
        const expected = estimate.at(at) ?? 0;
        estimate.add(Math.max(at - startedAt, leastPenaltyMs, expected * penalty), at);
      }
      return;
    }
    const ms = (firstTokenAt ?? at) - startedAt;
    estimate.add(ms, at);
    this.#times[this.#next] = ms;
    this.#next = (this.#next + 1) % keptTimes;
    if (!stream) {
      this.#replies[this.#nextReply] = ms;
      this.#nextReply = (this.#nextReply + 1) % keptTimes;
      return;
    }
    this.#firstTokens[this.#nextToken] = ms;
    this.#nextToken = (this.#nextToken + 1) % keptTimes;
  }

  usualMs(stream: boolean): number | undefined {
    return percentile(stream ? this.#firstTokens : this.#replies, 0.95);
  }
  expectedMs(stream: boolean): number | undefined {
    return (stream ? this.#estimates.stream : this.#estimates.json).at(this.#clock.now());
  }
  get lastFailures(): readonly RecentFailure[] {
    return this.#failures;
  }
  get p50(): number | undefined {
    return percentile(this.#times, 0.5);
  }
  get p95(): number | undefined {
    return percentile(this.#times, 0.95);
  }
  get settledP95(): number | undefined {
    return this.#firstTokens.length < enoughTimes ? undefined : percentile(this.#firstTokens, 0.95);
  }
  get remaining(): LimitsLeft | undefined {
    return this.#clock.now() - this.#remainingAt <= remainingMs ? this.#remaining : undefined;
  }
}

function percentile(times: readonly number[], share: number): number | undefined {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/**
 * Peak EWMA (as in Finagle and Linkerd): a slower sample counts at once, faster ones only by and by. Without samples the estimate falls, so
 * that a target that was slow once is asked again.
 */
class PeakEwma {
  #value: number | undefined;
  #addedAt = 0;

  add(ms: number, at: number): void {
    const now = this.at(at);
    const weight = Math.exp(-Math.max(0, at - this.#addedAt) / memoryMs);
    this.#value = now === undefined || ms > now ? ms : now * Math.max(weight, 0.7) + ms * (1 - Math.max(weight, 0.7));
    this.#addedAt = at;
  }

  at(now: number): number | undefined {
    if (this.#value === undefined) return undefined;
    const idleMs = Math.max(0, now - this.#addedAt - memoryMs);
    return this.#value * Math.exp(-idleMs / memoryMs);
  }
}
