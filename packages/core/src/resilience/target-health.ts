import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Failure, LimitKind } from '../call/failure.ts';
import type { Proof } from '../call/probe-answer.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import type { KeyPool } from './key-pool.ts';
import { type Pace, pace, type ToldRates } from './pace.ts';
import { later, type Pause, pauseOfAll } from './pause.ts';
import { type Suspicions, suspicions } from './suspicions.ts';
import { type PauseHolder, pauseHolder } from './pause-holder.ts';
import { tellPause } from './tell-pause.ts';

/** How a target stands by what it was told: a pause of its own, of its account, or of each of its keys. */
export interface TargetHealth {
  readonly pool: KeyPool;
  pause(callId?: string): Pause | undefined;
  /** What keeps this target from being asked with this key, apart from a pause of its own. */
  keyPause(key: number): Pause | undefined;
  /** Whether a failure is one of the key that it was sent with: another key may do better. */
  concernsKey(reason: Reason): boolean;
  /** Draws what follows from a failure, for the one that it concerns. Returns the wait that holds for a rate limit. */
  learn(failure: Failure, key: number, callId?: string, sent?: SentRequest): number | undefined;
  /** What calls made likely and did not prove. */
  readonly suspected: Suspicions;
  /** A request of our own has met this: `scope` says what it proves. */
  convict(failure: Failure, key: number, scope: 'key' | 'target'): void;
  /** An answer came with this key. */
  answered(key: number): void;
  /** What may be sent with this key: the target's, or the key's own where each has a quota of its own. */
  paceOf(key: number): Pace;
  /** Milliseconds until a call of so many tokens may be sent with any key; 0: now. */
  paceWaitMs(tokens: number): number;
  /** How many such calls may be sent now. */
  paceRoom(tokens: number): number;
  /** Whether it has refused some, and is asked as often as it grants. */
  isPaced(): boolean;
  /** Requests per second of all its keys, as it is believed to grant them; undefined: no limit is known. */
  pace(): number | undefined;
  /** Whether the size of a call matters now. */
  wantsTokens(): boolean;
  /** An answer to a request that was sent at `sentAt` has begun. */
  granted(key: number, sentAt: number): void;
  /** How fast its limits refill, by its own headers. */
  told(rates: ToldRates): void;
  /** It answered a request of our own: ends what that proves wrong. */
  healed(key: number, proof: Proof): void;
  /** Whether anything that it was told still holds, for any of its keys; what the keys were told aside. */
  holds(): boolean;
  /** Ends what it was told; what its keys were told holds for other targets too. */
  forget(): void;
  /** A person says that it and all its keys are well again. */
  resume(): void;
}

/** A request as the limits of a target count it. */
export interface SentRequest {
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** As estimated; 0 where nobody wanted to know. */
  readonly tokens: number;
  /** The same for requests of the same content; only asked for where something is suspected. */
  readonly content?: () => number;
}

/** Longer waits are no limit that is ridden: the target is left alone for their time. */
const longestPacedMs = 5000;

interface RateLimited {
  readonly waitMs: number | undefined;
  readonly limit: LimitKind | undefined;
  readonly exhausted: boolean | undefined;
}

/**
 * Rate limits and quotas are the target's; those of one key and this target where each key has a quota of its own.
 *
 * @param longestMs - a suspension ends by itself after so long, where no probe would end it: the next call finds out
 */
export function targetHealth(
  target: string,
  pool: KeyPool,
  clock: Clock,
  publish: Publish,
  longestMs?: number,
): TargetHealth {
  const tell = tellPause(target, clock, publish);
  // Told of together with what its keys are told: two who tell of one target would contradict each other.
  const own = pauseHolder(target, clock, pool.separateQuotas ? () => {} : publish);
  const keys = Array.from({ length: pool.size }, (_, key) => key);
  const quotas = pool.separateQuotas ? keys.map((key) => pauseHolder(`${target}#${key + 1}`, clock, publish)) : [];

  const paces = (quotas.length > 0 ? quotas : [own]).map(() => pace(clock));
  const [onlyPace = pace(clock)] = paces;
  const paceOf = (key: number) => paces[key] ?? onlyPace;
  const suspected = suspicions(clock);
  let toldPaced = false;

  /** Of the keys that may be used: what is kept away for another reason says nothing of what may be sent. */
  function pacesNow(): readonly Pace[] {
    if (paces.length === 1) return paces;
    const free = paces.filter((_, key) => !keyPause(key));
    return free.length > 0 ? free : paces;
  }

  function paceOfAll(): number | undefined {
    let sum = 0;
    for (const one of paces) {
      const rate = one.rate();
      if (rate === undefined) return undefined;
      sum += rate;
    }
    return Math.round(sum * 100) / 100;
  }

  function tellPace(callId?: string): void {
    const perSecond = paceOfAll();
    const isPaced = perSecond !== undefined;
    if (isPaced === toldPaced) return;
    toldPaced = isPaced;
    publish({
      type: 'pace',
      at: clock.now(),
      target,
      ...(isPaced && { perSecond }),
      ...(callId !== undefined && { callId }),
    });
  }

  /** Whether a rate limit is everybody's: then its wait holds for all, else calls are spread by what it grants. */
  function isAway({ waitMs, limit, exhausted }: RateLimited, key: number, sent: SentRequest, callId?: string): boolean {
    const verdict = paceOf(key).refused({ ...sent, waitMs, limit });
    tellPace(callId);
    // One call that is too large says nothing of the small ones: they find out for themselves.
    const isOfSize = limit === 'tokens' && verdict === 'paced';
    const isLong = waitMs !== undefined && waitMs > longestPacedMs && !isOfSize;
    const isAway = verdict === 'away' || exhausted === true || isLong;
    if (isAway) paceOf(key).sentAway();
    return isAway;
  }

  function concerned(reason: Reason, key: number): PauseHolder {
    const { concerns } = ruleOf(reason);
    if (concerns === 'key') return pool.pauses(key);
    return (concerns === 'quota' ? quotas[key] : undefined) ?? own;
  }

  /** What is said of a key holds for other targets too, and ends when it is probed there. */
  function suspend(health: PauseHolder, reason: Reason, waitMs: number | undefined, callId?: string): void {
    const mayEnd = longestMs !== undefined && (health === own || quotas.includes(health));
    health.suspend(reason, mayEnd ? Math.min(waitMs ?? longestMs, longestMs) : waitMs, callId);
  }

  /** A request of our own settles it where one is made; else calls that are unlike each other must agree. */
  function suspect(reason: Reason, key: number, { content }: SentRequest, callId?: string): void {
    if (concerned(reason, key).pause()?.state === 'suspended') return;
    const noted = suspected.note({ reason, key, content: content?.() ?? 0 });
    if (!noted) return;
    publish({
      type: 'suspicion',
      at: clock.now(),
      target,
      reason,
      key,
      ...(callId !== undefined && { callId }),
    });
    if (noted === 'agreed' && !suspected.isChecked({ reason, key })) suspend(concerned(reason, key), reason, undefined, callId);
  }

  function keyPause(key: number): Pause | undefined {
    return later(pool.pauses(key).pause(), quotas[key]?.pause());
  }

  function pause(callId?: string): Pause | undefined {
    const account = pool.pause(callId);
    if (quotas.length === 0) return later(account, own.pause());
    // An account of which no key is taken has told of itself.
    const ofTarget = later(own.pause(), account ? undefined : pauseOfAll(keys.map(keyPause)));
    return later(account, tell(ofTarget, callId));
  }

  function forget(): void {
    for (const health of [own, ...quotas]) health.resume();
    if (quotas.length > 0) tell(undefined);
  }

  return {
    pool,
    pause,
    keyPause,
    concernsKey(reason) {
      const { concerns } = ruleOf(reason);
      return concerns === 'key' || (concerns === 'quota' && pool.separateQuotas);
    },
    learn(failure, key, callId, sent = { sentAt: clock.now(), tokens: 0 }) {
      const { waitMs, limit, exhausted, doubt } = failure;
      if (doubt) suspect(doubt, key, sent, callId);
      const reason = doubt === failure.reason ? unproven(failure) : failure.reason;
      const { afterwards } = ruleOf(reason);
      if (!afterwards) return undefined;
      if (afterwards === 'cooling' && !isAway({ waitMs, limit, exhausted }, key, sent, callId)) return waitMs;
      const health = concerned(reason, key);
      if (afterwards === 'suspended') suspend(health, reason, waitMs, callId);
      const wait = afterwards === 'cooling' ? health.cool(waitMs, callId) : undefined;
      pause(callId);
      return wait;
    },
    suspected,
    convict(failure, key, scope) {
      suspend(scope === 'target' ? own : concerned(failure.reason, key), failure.reason, failure.waitMs);
      pause();
    },
    answered(key) {
      own.answered();
      quotas[key]?.answered();
      suspected.answered(key);
    },
    paceOf,
    paceWaitMs: (tokens) => pacesNow().reduce((least, one) => Math.min(least, one.waitMs(tokens)), Number.POSITIVE_INFINITY),
    paceRoom: (tokens) => pacesNow().reduce((sum, one) => sum + one.room(tokens), 0),
    pace: paceOfAll,
    isPaced: () => pacesNow().every((one) => one.rate() !== undefined),
    wantsTokens: () => paces.some((one) => one.wantsTokens()),
    granted(key, sentAt) {
      paceOf(key).granted(sentAt);
      if (toldPaced) tellPace();
    },
    told: (rates) => {
      if (paces.length === 1) onlyPace.told(rates);
    },
    healed(key, proof) {
      if (proof === 'nothing') return;
      pool.pauses(key).resume();
      if (proof === 'answer')
        for (const health of [own, quotas[key]]) if (health?.pause()?.state === 'suspended') health.resume();
      pause();
    },
    holds: () => [own, ...quotas].some((health) => health.pause()),
    forget,
    resume() {
      for (const key of keys) pool.pauses(key).resume();
      forget();
      pause();
    },
  };
}

/** What a refusal is as long as nobody knows what it was for: a 429 is a limit, all else is a mishap of this call. */
function unproven({ status }: Failure): Reason {
  return status === 429 ? 'rate-limited' : 'rejected';
}
