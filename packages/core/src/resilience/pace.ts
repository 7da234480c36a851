import type { Clock } from '../call/clock.ts';
import type { LimitKind } from '../call/failure.ts';
import { ambientRefusals } from './ambient-refusals.ts';
import { PacedRate } from './paced-rate.ts';
import { Recent } from './recent.ts';
import { setBackBy } from './set-back.ts';

/** So many answers in the last two seconds show that a target answers others: below it a refusal is the target's word to everybody. */
const answersOthers = 3;
/** So many refusals one after the other, none of which was sent before the last cut, are the target's word to everybody too. */
const inARow = 3;
/** Where it is not asked as often as its pace allows, so many in two seconds: one says nothing of a rate at which it was hardly asked. */
const enough = 3;
/** Of all that was sent in the last two seconds: fewer refusals are chance and no limit that was met. */
const chance = 0.02;
/** More: the target grants hardly anything, and is asked as little until it said it would be back. */
const mostly = 0.5;
const unhintedMs = 1000;
/** After a wait one call goes, then two, then four: twice as many each time (or two for each answer), until it refuses one or so many times have passed. */
const doublingMs = 300;
const mostDoublings = 12;

interface Refusal {
  /** Epoch milliseconds at which the refused request was sent. */
  readonly sentAt: number;
  readonly waitMs?: number | undefined;
  /** Which limit it was, where that was told. */
  readonly limit?: LimitKind | undefined;
  /** Tokens of the refused call; as estimated. */
  readonly tokens: number;
}

/** What a provider's headers told of how fast its limits refill, per second. */
export interface ToldRates {
  readonly requests?: number;
  readonly tokens?: number;
}

/** What may be sent to a target by what it has granted and refused. */
export interface Pace {
  /** Milliseconds until a call of so many tokens may be sent; 0: now. */
  waitMs(tokens: number): number;
  /** How many such calls may be sent now. */
  room(tokens: number): number;
  /** Whether the size of a call matters now: estimating it costs. */
  wantsTokens(): boolean;
  take(tokens: number): void;
  /** What was taken was not sent after all. */
  giveBack(tokens: number): void;
  /** A request was answered. */
  granted(sentAt: number): void;
  /** `away`: nothing shows that it answers others, so its wait holds for everybody. */
  refused(refusal: Refusal): 'paced' | 'away';
  /** It is left alone for its wait. */
  sentAway(): void;
  told(rates: ToldRates): void;
  /** Requests per second; undefined: unlimited. */
  rate(): number | undefined;
}

/**
 * Why: a 429 is a limit and not an outage. A target that refuses one call in ten answers the nine others; leaving it alone for its
 * `Retry-After` throws them away. So a limit is learned: the first refusal sets the rate to nine tenths of what was granted in the last
 * seconds, it grows back by and by, and falls again once per round of refusals (what was under way at a cut does not count twice).
 * Requests and tokens have rates of their own.
 */
function learnedPace(clock: Clock): Pace {
  const requests = new PacedRate(clock);
  const tokens = new PacedRate(clock);
  const answered = new Recent(clock, 2);
  const refused = new Recent(clock, 2);
  const ambient = ambientRefusals();
  let refusedInARow = 0;
  let told: { readonly rates: ToldRates; readonly at: number } | undefined;
  /** Until then a few only, to learn whether it is back: one, and two for each that is answered. */
  let trickle: { until: number; left: number; readonly since: number } | undefined;
  /** It was away for a limit: calls come back by ones and twos. `since`: the first look at it after that. */
  let slowStart: { since?: number; sent: number } | undefined;
  /** A call of so many tokens was refused for its size. */
  let tooLarge: { readonly tokens: number; readonly until: number } | undefined;

  function trickling() {
    if (trickle && clock.now() >= trickle.until) trickle = undefined;
    return trickle;
  }

  function tooLargeWaitMs(size: number): number {
    if (tooLarge && clock.now() >= tooLarge.until) tooLarge = undefined;
    return tooLarge && size >= tooLarge.tokens ? tooLarge.until - clock.now() : 0;
  }

  /** How many may go there now, after it was away. */
  function slowStartRoom(): number {
    if (!slowStart) return Number.POSITIVE_INFINITY;
    slowStart.since ??= clock.now();
    const doublings = Math.floor((clock.now() - slowStart.since) / doublingMs);
    if (doublings < mostDoublings) return 2 ** (doublings + 1) - 1 - slowStart.sent;
    slowStart = undefined;
    return Number.POSITIVE_INFINITY;
  }

  /** Milliseconds until the next one may. */
  function slowStartMs(): number {
    if (slowStartRoom() >= 1 || slowStart?.since === undefined) return 0;
    return doublingMs - ((clock.now() - slowStart.since) % doublingMs);
  }

  function waitMs(size: number): number {
    const held = trickling();
    const trickleMs = held && held.left < 1 ? held.until - clock.now() : 0;
    return Math.max(trickleMs, slowStartMs(), tooLargeWaitMs(size), requests.waitMs(1), tokens.waitMs(size));
  }

  function refusedTokens({ tokens: size, waitMs = unhintedMs, sentAt }: Refusal, share: number): 'paced' {
    tokens.refused(size, sentAt);
    const until = clock.now() + waitMs;
    const smaller = tooLarge && tooLarge.until > clock.now() ? Math.min(size, tooLarge.tokens) : size;
    tooLarge = { tokens: smaller, until: Math.max(until, tooLarge?.until ?? 0) };
    const isLimit = share >= chance && (refused.sum() >= enough || tokens.isPressed());
    if (sentAt >= tokens.cutAt && requests.granted() >= answersOthers && isLimit) tokens.cut(fresh()?.tokens, 0);
    return 'paced';
  }

  function count(calls: number, size: number): void {
    const held = trickling();
    if (held) held.left -= calls;
    if (slowStart) slowStart.sent += calls;
    requests.take(calls);
    tokens.take(size);
  }

  const fresh = () => (told && clock.now() - told.at < 10_000 ? told.rates : undefined);

  return {
    waitMs,
    room(size) {
      if (waitMs(size) > 0) return 0;
      return Math.min(trickling()?.left ?? Number.POSITIVE_INFINITY, slowStartRoom(), requests.room(1), tokens.room(size));
    },
    wantsTokens: () => tokens.rate() !== undefined || tooLarge !== undefined,
    take: (size) => count(1, size),
    giveBack: (size) => count(-1, -size),
    granted(sentAt) {
      refusedInARow = 0;
      // Each answer makes room for itself and one more.
      if (slowStart?.since !== undefined && sentAt >= slowStart.since) slowStart.sent -= 2;
      answered.add(1);
      ambient.note(false, sentAt - requests.cutAt);
      const held = trickling();
      if (held && sentAt >= held.since) held.left += 2;
    },
    refused(refusal) {
      const { sentAt, waitMs: hintMs = unhintedMs, limit } = refusal;
      refused.add(1);
      requests.refused(1, sentAt);
      const share = refused.sum() / (refused.sum() + Math.max(requests.granted(), answered.sum()));
      if (limit === 'tokens') return refusedTokens(refusal, share);
      if (requests.rate() !== undefined && sentAt < requests.cutAt) return 'paced';
      ambient.note(true, sentAt - requests.cutAt);
      refusedInARow += 1;
      if (Math.max(requests.granted(), answered.sum()) < answersOthers) return 'away';
      if (share < Math.max(chance, ambient.share()) || (refused.sum() < enough && !requests.isPressed())) return 'paced';
      const wasTrickle = trickling();
      ambient.cut();
      slowStart = undefined;
      requests.cut(fresh()?.requests, answered.between(0, 1000));
      if (refusedInARow >= inARow || (wasTrickle && sentAt >= wasTrickle.since)) return 'away';
      if (share >= mostly) trickle = { until: clock.now() + hintMs, left: 1, since: clock.now() };
      return 'paced';
    },
    sentAway() {
      slowStart = { sent: 0 };
      trickle = undefined;
    },
    told: (rates) => {
      told = { rates, at: clock.now() };
    },
    rate: () => requests.rate(),
  };
}

/** A pace that forgets all it knows when the clock is set back: every time in it would lie ahead. */
export function pace(clock: Clock): Pace {
  let seenAt = clock.now();
  let own = learnedPace(clock);
  const current = (): Pace => {
    const now = clock.now();
    if (setBackBy(seenAt, now) > 0) own = learnedPace(clock);
    seenAt = now;
    return own;
  };
  return {
    waitMs: (size) => current().waitMs(size),
    room: (size) => current().room(size),
    wantsTokens: () => current().wantsTokens(),
    take: (size) => current().take(size),
    giveBack: (size) => current().giveBack(size),
    granted: (sentAt) => current().granted(sentAt),
    refused: (refusal) => current().refused(refusal),
    sentAway: () => current().sentAway(),
    told: (rates) => current().told(rates),
    rate: () => current().rate(),
  };
}
