import type { Clock } from '../call/clock.ts';
import type { LimitKind } from '../call/failure.ts';
import { AmbientRefusals } from './ambient-refusals.ts';
import { PacedRate } from './paced-rate.ts';
import { Recent } from './recent.ts';
import { SlowStart } from './slow-start.ts';

/** So many answers in the last two seconds show that the target answers others. With fewer answers a refusal holds for all calls. */
const answersOthers = 3;
/** So many refusals in a row of requests that were sent after the last cut hold for all calls too. */
const inARow = 3;
/** Where less is sent than the pace allows, a cut needs so many refusals in two seconds: one refusal proves nothing about a rate that was not reached. */
const enough = 3;
/** Share of the requests of the last two seconds. With fewer refusals than this no limit was met: they are chance. */
const chance = 0.02;
/** From this share on the target grants hardly anything, and gets as little until the time that it asked for. */
const mostly = 0.5;
const unhintedMs = 1000;
/** Rates from headers are believed for so long. */
const refillRatesMs = 10_000;

export interface RefusedRequest {
  /** Epoch milliseconds at which the refused request was sent. */
  readonly sentAt: number;
  readonly waitMs?: number | undefined;
  /** Which limit was met, where the provider said so. */
  readonly limit?: LimitKind | undefined;
  /** Estimated tokens of the refused call. */
  readonly tokens: number;
}

/** How fast the limits of a target refill, per second, by the headers of its provider. */
export interface RefillRates {
  readonly requests?: number;
  readonly tokens?: number;
}

/**
 * Why: a 429 is a limit and not an outage. A target that refuses one call in ten answers the nine others; leaving it alone for its
 * `Retry-After` throws them away. So a limit is learned: the first refusal sets the rate to nine tenths of what was granted in the last
 * seconds; the rate grows back slowly, and falls again once per round of refusals (what was under way at a cut does not count twice).
 * Requests and tokens have rates of their own.
 */
export class LearnedPace {
  readonly #clock: Clock;
  readonly #requests: PacedRate;
  readonly #tokens: PacedRate;
  readonly #answered: Recent;
  readonly #refused: Recent;
  readonly #ambient = new AmbientRefusals();
  readonly #slowStart: SlowStart;
  #isLimited = false;
  #refusedInARow = 0;
  #refills: { readonly rates: RefillRates; readonly at: number } | undefined;
  /** Until `until` only a few calls go, to learn whether the target is back: one, and two for each answer. */
  #trickle: { readonly until: number; left: number; readonly since: number } | undefined;
  /** A call of so many tokens was refused for its size. */
  #tooLarge: { readonly tokens: number; readonly until: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#requests = new PacedRate(clock);
    this.#tokens = new PacedRate(clock);
    this.#answered = new Recent(clock, 2);
    this.#refused = new Recent(clock, 2);
    this.#slowStart = new SlowStart(clock);
  }

  /** False: no limit is known, so nothing is to be waited for, whatever the size of a call. */
  get isLimited(): boolean {
    return this.#isLimited;
  }

  waitMs(tokens: number): number {
    if (!this.#isLimited) return 0;
    const trickle = this.#heldTrickle();
    const trickleMs = trickle && trickle.left < 1 ? trickle.until - this.#clock.now() : 0;
    const rateMs = Math.max(this.#requests.waitMs(1), this.#tokens.waitMs(tokens));
    const waitMs = Math.max(trickleMs, this.#slowStart.waitMs(), this.#tooLargeMs(tokens), rateMs);
    const isFree = !this.#trickle && !this.#tooLarge && !this.#slowStart.isOn && !this.wantsTokens() && this.rate() === undefined;
    if (isFree) this.#isLimited = false;
    return waitMs;
  }

  room(tokens: number): number {
    if (this.waitMs(tokens) > 0) return 0;
    const trickleRoom = this.#heldTrickle()?.left ?? Number.POSITIVE_INFINITY;
    return Math.min(trickleRoom, this.#slowStart.room(), this.#requests.room(1), this.#tokens.room(tokens));
  }

  wantsTokens(): boolean {
    return this.#tokens.rate() !== undefined || this.#tooLarge !== undefined;
  }

  rate(): number | undefined {
    return this.#requests.rate();
  }

  count(calls: number, tokens: number): void {
    const trickle = this.#heldTrickle();
    if (trickle) trickle.left -= calls;
    this.#slowStart.count(calls);
    this.#requests.take(calls);
    if (tokens !== 0) this.#tokens.take(tokens);
  }

  granted(sentAt: number): void {
    this.#refusedInARow = 0;
    this.#slowStart.answered(sentAt);
    this.#answered.add(1);
    this.#ambient.note(false, sentAt - this.#requests.cutAt);
    const trickle = this.#heldTrickle();
    if (trickle && sentAt >= trickle.since) trickle.left += 2;
  }

  refused(refusal: RefusedRequest): 'paced' | 'away' {
    this.#isLimited = true;
    const { sentAt, limit } = refusal;
    this.#refused.add(1);
    this.#requests.refused(1, sentAt);
    const answers = Math.max(this.#requests.granted(), this.#answered.sum());
    const share = this.#refused.sum() / (this.#refused.sum() + answers);
    if (limit === 'tokens') return this.#refusedForSize(refusal, share);
    if (this.#requests.rate() !== undefined && sentAt < this.#requests.cutAt) return 'paced';
    this.#ambient.note(true, sentAt - this.#requests.cutAt);
    this.#refusedInARow += 1;
    if (answers < answersOthers) return 'away';
    const isChance = share < Math.max(chance, this.#ambient.share());
    if (isChance || (this.#refused.sum() < enough && !this.#requests.isPressed())) return 'paced';
    return this.#cut(refusal, share);
  }

  sentAway(): void {
    this.#isLimited = true;
    this.#slowStart.begin();
    this.#trickle = undefined;
  }

  refills(rates: RefillRates): void {
    this.#refills = { rates, at: this.#clock.now() };
  }

  #cut({ sentAt, waitMs = unhintedMs }: RefusedRequest, share: number): 'paced' | 'away' {
    const trickle = this.#heldTrickle();
    this.#ambient.cut();
    this.#slowStart.end();
    this.#requests.cut(this.#refillRates()?.requests, this.#answered.between(0, 1000));
    if (this.#refusedInARow >= inARow || (trickle && sentAt >= trickle.since)) return 'away';
    const now = this.#clock.now();
    if (share >= mostly) this.#trickle = { until: now + waitMs, left: 1, since: now };
    return 'paced';
  }

  #refusedForSize({ tokens, waitMs = unhintedMs, sentAt }: RefusedRequest, share: number): 'paced' {
    this.#tokens.refused(tokens, sentAt);
    const now = this.#clock.now();
    const known = this.#tooLarge;
    const least = known && known.until > now ? Math.min(tokens, known.tokens) : tokens;
    this.#tooLarge = { tokens: least, until: Math.max(now + waitMs, known?.until ?? 0) };
    const isLimit = share >= chance && (this.#refused.sum() >= enough || this.#tokens.isPressed());
    if (sentAt >= this.#tokens.cutAt && this.#requests.granted() >= answersOthers && isLimit)
      this.#tokens.cut(this.#refillRates()?.tokens, 0);
    return 'paced';
  }

  #heldTrickle() {
    if (this.#trickle && this.#clock.now() >= this.#trickle.until) this.#trickle = undefined;
    return this.#trickle;
  }

  #tooLargeMs(tokens: number): number {
    if (this.#tooLarge && this.#clock.now() >= this.#tooLarge.until) this.#tooLarge = undefined;
    return this.#tooLarge && tokens >= this.#tooLarge.tokens ? this.#tooLarge.until - this.#clock.now() : 0;
  }

  #refillRates(): RefillRates | undefined {
    return this.#refills && this.#clock.now() - this.#refills.at < refillRatesMs ? this.#refills.rates : undefined;
  }
}
