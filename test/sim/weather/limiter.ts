import type { Limit } from './cell.ts';

class Bucket {
  readonly perSecond: number;
  readonly size: number;
  #left: number;
  #at = 0;

  constructor(perSecond: number, seconds: number) {
    this.perSecond = perSecond;
    this.size = Math.max(1, perSecond * seconds);
    this.#left = this.size;
  }

  left(at: number): number {
    return Math.min(this.size, this.#left + ((at - this.#at) * this.perSecond) / 1000);
  }
  take(amount: number, at: number): void {
    this.#left = this.left(at) - amount;
    this.#at = at;
  }
  /** What is larger than the bucket fits when it is full. */
  waitMs(amount: number, at: number): number {
    return Math.max(0, ((Math.min(amount, this.size) - this.left(at)) / this.perSecond) * 1000);
  }
}

/** What a provider lets through. A request that it refuses takes nothing. */
export class Limiter {
  readonly #hint: Limit['hint'];
  readonly #requests: Bucket | undefined;
  readonly #tokens: Bucket | undefined;
  readonly #granted = { requests: 0, tokens: 0 };

  readonly #seconds: number;

  /** @param seconds - what is granted later is not counted */
  constructor({ requestsPerSecond, tokensPerSecond, burstSeconds, hint }: Limit, seconds: number) {
    this.#seconds = seconds;
    this.#hint = hint;
    this.#requests = requestsPerSecond === undefined ? undefined : new Bucket(requestsPerSecond, burstSeconds);
    this.#tokens = tokensPerSecond === undefined ? undefined : new Bucket(tokensPerSecond, burstSeconds);
  }

  /** Until a request of so many tokens fits; 0: now. */
  waitMs(tokens: number, at: number): number {
    return Math.ceil(Math.max(this.#requests?.waitMs(1, at) ?? 0, this.#tokens?.waitMs(tokens, at) ?? 0));
  }

  take(tokens: number, at: number): void {
    this.#requests?.take(1, at);
    this.#tokens?.take(tokens, at);
    if (at >= this.#seconds * 1000) return;
    this.#granted.requests += 1;
    this.#granted.tokens += tokens;
  }

  /** What it says about itself with an answer. */
  headers(waitMs: number, at: number): Readonly<Record<string, string>> {
    if (this.#hint === 'none') return {};
    if (this.#hint === 'retry-after') return waitMs > 0 ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {};
    return { ...told('requests', this.#requests, at), ...told('tokens', this.#tokens, at) };
  }

  /** Of the limit that is used most, the share that was granted. */
  usedShare(): number {
    const seconds = this.#seconds;
    const share = (granted: number, bucket: Bucket | undefined) =>
      bucket ? granted / (bucket.perSecond * seconds + bucket.size) : 0;
    return Math.max(share(this.#granted.requests, this.#requests), share(this.#granted.tokens, this.#tokens));
  }
}

/** As OpenAI has it: per minute, and the time until the bucket is full again. */
function told(what: string, bucket: Bucket | undefined, at: number): Record<string, string> {
  if (!bucket) return {};
  const left = Math.max(0, bucket.left(at));
  return {
    [`x-ratelimit-limit-${what}`]: String(Math.floor(bucket.perSecond * 60)),
    [`x-ratelimit-remaining-${what}`]: String(Math.floor(left)),
    [`x-ratelimit-reset-${what}`]: `${Math.ceil(((bucket.size - left) / bucket.perSecond) * 1000)}ms`,
  };
}
