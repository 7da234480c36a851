import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Usage } from '../call/usage.ts';
import type { Gate } from './gates.ts';
import { type Bucket, Minute } from './minute.ts';

export interface LimitsPolicy {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

/** What may still be sent to a target in this minute, by our own configuration. */
export interface TargetLimits {
  readonly gate: Gate;
  left(): { readonly requests?: number; readonly tokens?: number };
  /** Milliseconds until a call may fit; 0: it does now. */
  waitMs(call: Call): number;
}

/** What was sent to one target, by all classes that it stands in: the account sees one sum. */
export interface TargetCounts {
  readonly requests: Minute;
  readonly tokens: Minute;
  /** Whether any class limits this target; else nobody counts. */
  wanted: boolean;
}

export function targetCounts(clock: Clock): TargetCounts {
  return { requests: new Minute(clock), tokens: new Minute(clock), wanted: false };
}

export interface TargetLimitsParts {
  readonly counts: TargetCounts;
  /** Input and output of a call in tokens, before it is sent. */
  estimate(call: Call): number;
}

/** Keeps to the limits that somebody bought: what is over them is shed, and the call goes to the next target. */
export function targetLimits(
  { requestsPerMinute, tokensPerMinute }: LimitsPolicy,
  { estimate, counts }: TargetLimitsParts,
): TargetLimits {
  const { requests, tokens } = counts;
  if (requestsPerMinute !== undefined || tokensPerMinute !== undefined) counts.wanted = true;

  /** The limit that a call of so many tokens is over, and how long that lasts. */
  function over(expected: number): { readonly limit: string; readonly waitMs: number } | undefined {
    if (requestsPerMinute !== undefined && requests.sum() + 1 > requestsPerMinute)
      return { limit: `${requestsPerMinute} requests per minute`, waitMs: requests.waitMs() };
    // A call that is larger than the whole limit would never be sent: it may be, when nothing else was.
    const used = tokens.sum();
    if (tokensPerMinute !== undefined && used > 0 && used + expected > tokensPerMinute)
      return { limit: `${tokensPerMinute} tokens per minute`, waitMs: tokens.waitMs() };
    return undefined;
  }

  const gate: Gate = {
    enter({ call }) {
      if (!counts.wanted) return undefined;
      const expected = estimate(call);
      const reached = over(expected);
      if (reached) return shed(reached.limit, reached.waitMs);
      const request = requests.add(1);
      const estimated = tokens.add(expected);
      return { leave: (outcome) => void settle({ request, estimated, expected }, outcome) };
    },
  };

  return {
    gate,
    waitMs: (call) => (counts.wanted ? (over(tokensPerMinute === undefined ? 0 : estimate(call))?.waitMs ?? 0) : 0),
    left: () => ({
      ...(requestsPerMinute !== undefined && { requests: Math.max(0, requestsPerMinute - requests.sum()) }),
      ...(tokensPerMinute !== undefined && { tokens: Math.max(0, tokensPerMinute - tokens.sum()) }),
    }),
  };
}

/** How much one attempt uses of the limits. */
interface LimitUse {
  readonly request: Bucket;
  readonly estimated: Bucket;
  readonly expected: number;
}

function settle({ request, estimated, expected }: LimitUse, outcome: Outcome): void {
  if (outcome.kind === 'reply') return correct(estimated, expected, outcome.reply.usage);
  if (outcome.kind === 'stream') return outcome.stream.onEnd(({ usage }) => correct(estimated, expected, usage));
  estimated.count -= expected;
  // Shed below, or refused before it was sent: no request of the account's.
  if (outcome.failure.phase === 'before_send') request.count -= 1;
}

/** What was expected is replaced by what was used, where that is told; in its own bucket, which may be forgotten by then. */
function correct(bucket: Bucket, expected: number, { inputTokens, outputTokens }: Usage): void {
  if (inputTokens !== undefined || outputTokens !== undefined)
    bucket.count += (inputTokens ?? 0) + (outputTokens ?? 0) - expected;
}

function shed(limit: string, waitMs: number): Extract<Outcome, { kind: 'failure' }> {
  return {
    kind: 'failure',
    failure: { reason: 'shed', phase: 'before_send', detail: `its own limit of ${limit} is reached`, waitMs },
  };
}
