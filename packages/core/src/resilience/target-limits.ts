import type { Call, Layer } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Usage } from '../call/usage.ts';

export interface LimitsPolicy {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
}

/** What may still be sent to a target in this minute, by our own configuration. */
export interface TargetLimits {
  readonly layer: Layer;
  left(): { readonly requests?: number; readonly tokens?: number };
}

export interface TargetLimitsParts {
  readonly clock: Clock;
  /** Input and output of a call in tokens, before it is sent. */
  estimate(call: Call): number;
}

const minuteMs = 60_000;
const buckets = 12;

/** What was counted in the last minute, in buckets of five seconds. */
class Minute {
  readonly #clock: Clock;
  #ring: { readonly at: number; count: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }
  add(count: number): void {
    const at = this.#bucket();
    const last = this.#ring.at(-1);
    if (last?.at === at) last.count += count;
    else this.#ring.push({ at, count });
  }
  sum(): number {
    const oldest = this.#bucket() - buckets;
    this.#ring = this.#ring.filter(({ at }) => at > oldest);
    return Math.max(
      0,
      this.#ring.reduce((total, { count }) => total + count, 0),
    );
  }
  /** Milliseconds until the oldest of it is forgotten. */
  waitMs(): number {
    const [first] = this.#ring;
    return first ? Math.max(1, (first.at + buckets) * (minuteMs / buckets) - this.#clock.now()) : 1;
  }
  #bucket(): number {
    return Math.floor(this.#clock.now() / (minuteMs / buckets));
  }
}

/** Keeps to the limits that somebody bought: what is over them is shed, and the call goes to the next target. */
export function targetLimits(
  { requestsPerMinute, tokensPerMinute }: LimitsPolicy,
  { clock, estimate }: TargetLimitsParts,
): TargetLimits {
  const requests = new Minute(clock);
  const tokens = new Minute(clock);
  const isLimited = requestsPerMinute !== undefined || tokensPerMinute !== undefined;

  const layer: Layer = (next) => {
    if (!isLimited) return next;
    return async function limits(attempt) {
      const expected = tokensPerMinute === undefined ? 0 : estimate(attempt.call);
      if (requestsPerMinute !== undefined && requests.sum() + 1 > requestsPerMinute)
        return shed(`${requestsPerMinute} requests per minute`, requests.waitMs());
      // A call that is larger than the whole limit would never be sent: it may be, when nothing else was.
      const used = tokens.sum();
      if (tokensPerMinute !== undefined && used > 0 && used + expected > tokensPerMinute)
        return shed(`${tokensPerMinute} tokens per minute`, tokens.waitMs());
      requests.add(1);
      tokens.add(expected);
      const outcome = await next(attempt);
      settle(outcome, expected);
      return outcome;
    };
  };

  /** What was expected is replaced by what was used, where that is told. */
  function settle(outcome: Outcome, expected: number): void {
    if (outcome.kind === 'reply') correct(outcome.reply.usage, expected);
    else if (outcome.kind === 'stream') outcome.stream.onEnd(({ usage }) => correct(usage, expected));
    else {
      tokens.add(-expected);
      // Shed below, or refused before it was sent: no request of the account's.
      if (outcome.failure.phase === 'before_send') requests.add(-1);
    }
  }

  function correct({ inputTokens, outputTokens }: Usage, expected: number): void {
    if (inputTokens !== undefined || outputTokens !== undefined) tokens.add((inputTokens ?? 0) + (outputTokens ?? 0) - expected);
  }

  return {
    layer,
    left: () => ({
      ...(requestsPerMinute !== undefined && { requests: Math.max(0, requestsPerMinute - requests.sum()) }),
      ...(tokensPerMinute !== undefined && { tokens: Math.max(0, tokensPerMinute - tokens.sum()) }),
    }),
  };
}

function shed(limit: string, waitMs: number): Outcome {
  return {
    kind: 'failure',
    failure: { reason: 'shed', phase: 'before_send', detail: `its own limit of ${limit} is reached`, waitMs },
  };
}
