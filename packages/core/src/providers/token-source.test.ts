import { describe, expect, it } from 'vitest';
import type { Authorization, RefusedAuthorization } from './authorization.ts';
import { type Token, tokenSource } from './token-source.ts';

/** A source whose requests are answered by hand. */
function setup() {
  const asked: { readonly signal: AbortSignal; give(token: Token | RefusedAuthorization): void; fail(error: Error): void }[] = [];
  const source = tokenSource({
    fetch(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Token | RefusedAuthorization>();
      asked.push({ signal, give: resolve, fail: reject });
      return promise;
    },
  });
  const at = (nowMs: number) => source.authorize({ nowMs });
  /** Holds the token `first`, which was asked for at 0. */
  async function holding(expiresAtMs?: number) {
    const waiting = at(0);
    asked[0]?.give({ token: 'first', ...(expiresAtMs !== undefined && { expiresAtMs }) });
    await waiting;
  }
  return { asked, source, at, holding };
}

const tokenOf = (authorization: Authorization) =>
  'headers' in authorization ? authorization.headers.authorization : authorization.refused;
const hour = 3_600_000;
const minute = 60_000;

describe('a source of tokens', () => {
  it('asks once for all who wait', async () => {
    const { asked, at } = setup();
    const waiting = Array.from({ length: 100 }, (_, ms) => at(ms));
    asked[0]?.give({ token: 'first', expiresAtMs: hour });
    expect(new Set((await Promise.all(waiting)).map(tokenOf))).toEqual(new Set(['Bearer first']));
    expect(asked).toHaveLength(1);
  });

  it('gives the token that it has without a promise', async () => {
    const { asked, at, holding } = setup();
    await holding(hour);
    expect(at(hour - 5 * minute - 1)).toMatchObject({ headers: { authorization: 'Bearer first' }, secret: 'first' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [hour, hour - 5 * minute],
    [8 * minute, 6 * minute],
    [undefined, 45_000],
  ])('of a token that ends at %s it gets another one from %s on, in the background', async (expiresAtMs, from) => {
    const { asked, at, holding } = setup();
    await holding(expiresAtMs);
    at(from - 1);
    expect(asked).toHaveLength(1);
    expect([at(from), at(from)].map((got) => tokenOf(got as Authorization))).toEqual(['Bearer first', 'Bearer first']);
    expect(asked).toHaveLength(2);
    asked[1]?.give({ token: 'second' });
    await expect.poll(() => tokenOf(at(from + 1) as Authorization)).toBe('Bearer second');
  });

  it('uses the token to its end while no other can be had, and asks less and less', async () => {
    const { asked, at, holding } = setup();
    await holding(hour);
    const asks: number[] = [];
    for (let now = hour - 5 * minute; now < hour; now += 100) {
      const before = asked.length;
      expect(tokenOf((await at(now)) as Authorization)).toBe('Bearer first');
      if (asked.length === before) continue;
      asks.push((now - hour + 5 * minute) / 1000);
      asked.at(-1)?.fail(new Error('the desk is closed'));
      await new Promise(setImmediate);
    }
    expect(asks).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    await expect(at(hour)).rejects.toThrow('the desk is closed');
  });

  it('refuses at once after a failure, and tries again when the pause is over', async () => {
    const { asked, at } = setup();
    const waiting = at(0);
    asked[0]?.fail(new Error('closed'));
    await expect(waiting).rejects.toThrow('closed');
    await expect(at(999)).rejects.toThrow('closed');
    const second = at(1000);
    asked[1]?.give({ refused: { reason: 'unauthorized', detail: 'no such account' } });
    expect(tokenOf(await second)).toEqual({ reason: 'unauthorized', detail: 'no such account' });
    expect(tokenOf(await at(2999))).toMatchObject({ reason: 'unauthorized' });
    expect(asked).toHaveLength(2);
    void at(3000);
    expect(asked).toHaveLength(3);
  });

  it('asks anew where a request has taken 30 s, and ends that request', async () => {
    const { asked, at } = setup();
    const first = at(0);
    at(29_999);
    expect(asked).toHaveLength(1);
    const second = at(30_000);
    expect([asked[0]?.signal.aborted, asked[1]?.signal.aborted]).toEqual([true, false]);
    asked[0]?.give({ token: 'late', expiresAtMs: hour });
    expect(tokenOf(await first)).toBe('Bearer late');
    asked[1]?.give({ token: 'second', expiresAtMs: hour });
    expect(tokenOf(await second)).toBe('Bearer second');
    expect(tokenOf(await at(30_001))).toBe('Bearer second');
  });

  it('drops a token that was refused, once for all who met the refusal', async () => {
    const { asked, source, at, holding } = setup();
    await holding(hour);
    expect([source.invalidate('first', 1), source.invalidate('first', 2)]).toEqual([true, true]);
    const waiting = [at(1), at(2)];
    asked[1]?.give({ token: 'second', expiresAtMs: hour });
    expect((await Promise.all(waiting)).map(tokenOf)).toEqual(['Bearer second', 'Bearer second']);
    expect(asked).toHaveLength(2);
  });

  it('keeps a token that is refused although it is new', async () => {
    const { asked, source, at, holding } = setup();
    await holding(hour);
    source.invalidate('first', 1000);
    const waiting = at(1000);
    asked[1]?.give({ token: 'second', expiresAtMs: hour });
    await waiting;
    expect(source.invalidate('second', 10_999)).toBe(false);
    expect(tokenOf(await at(10_999))).toBe('Bearer second');
    expect(source.invalidate('second', 11_000)).toBe(true);
  });

  it.each(['', 'two words', 'a\nb', undefined, 7])('takes %j for no token, and does not repeat it', async (token) => {
    const { asked, at } = setup();
    const waiting = at(0);
    asked[0]?.give({ token: token as string });
    await expect(waiting).rejects.toThrow(/^what was given is no token$/);
  });
});
