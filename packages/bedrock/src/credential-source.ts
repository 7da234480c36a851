import type { AwsCredentials, GiveCredentials } from './credentials.ts';

const earlyMs = 5 * 60_000;
const lifeOfUnknownMs = 5 * 60_000;
const pauseMs = 1000;
/** After so long nobody waits for an answer any more: another is asked for. */
const patienceMs = 30_000;
const betweenRenewalsMs = 10_000;

interface Held {
  readonly credentials: AwsCredentials;
  readonly renewAt: number;
  readonly endsAt: number;
}

/**
 * Keeps credentials good for all calls. They are asked for once for all who wait, and in the background five minutes before they end (in the last quarter
 * of a shorter life); should that fail, the old ones are used to their end. After a failure nobody is asked for a second. There are no timers: calls bring it
 * all about.
 */
export class CredentialSource {
  readonly #give: GiveCredentials;
  #held: Held | undefined;
  #asked: Promise<AwsCredentials> | undefined;
  /** After a failure: until when its answer holds for all who come. */
  #failedUntil = Number.NEGATIVE_INFINITY;
  #refused = false;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(give: GiveCredentials) {
    this.#give = give;
  }

  /** Credentials to sign with now; at once where there are some. `nowMs`: epoch milliseconds. */
  get(nowMs: number): AwsCredentials | Promise<AwsCredentials> {
    const held = this.#held;
    if (!held || nowMs >= held.endsAt) return this.#ask(nowMs);
    if (nowMs >= held.renewAt) this.#ask(nowMs).catch(() => {}); // the old ones are good until they end
    return held.credentials;
  }

  /** Drops credentials that were refused. False: they are new in the place of others that were refused, so that newer ones are of no use. */
  drop(credentials: AwsCredentials, nowMs: number): boolean {
    if (this.#held?.credentials !== credentials) return true; // another call has seen the refusal before
    if (nowMs < this.#renewedAt + betweenRenewalsMs) return false;
    this.#renewedAt = nowMs;
    this.#held = undefined;
    this.#refused = true;
    return true;
  }

  #ask(nowMs: number): Promise<AwsCredentials> {
    if (this.#asked && nowMs < this.#failedUntil) return this.#asked;
    this.#failedUntil = nowMs + patienceMs; // all who come meanwhile wait for the same answer
    const asked: Promise<AwsCredentials> = this.#answer(nowMs, () => this.#asked === asked);
    this.#asked = asked;
    return asked;
  }

  /** @param isLatest - false once another answer is waited for, because this one took too long */
  async #answer(nowMs: number, isLatest: () => boolean): Promise<AwsCredentials> {
    try {
      const credentials = await this.#give(this.#refused ? { forceRefresh: true } : undefined);
      if (!isLatest()) return credentials;
      const told = credentials.expiration?.getTime();
      const endsAt = told !== undefined && Number.isFinite(told) ? told : nowMs + lifeOfUnknownMs;
      this.#held = { credentials, endsAt, renewAt: endsAt - Math.min(earlyMs, (endsAt - nowMs) / 4) };
      this.#refused = false;
      this.#failedUntil = Number.NEGATIVE_INFINITY;
      return credentials;
    } catch (error) {
      if (isLatest()) this.#failedUntil = nowMs + pauseMs;
      throw error;
    }
  }
}
