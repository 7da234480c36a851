import { seeded } from '../../support/seeded.ts';
import type { Kind } from '../kind.ts';
import { hashed, logNormal } from '../random.ts';
import { type Attempt, streamEndMs } from './attempt.ts';
import { type Cell, type Fault, isTotal, type TargetWeather } from './cell.ts';
import { Limiter } from './limiter.ts';
import { noiseOf } from './noise.ts';
import { cutBetween, outageAt, slownessAt } from './outages.ts';
import { pieceCount } from './texts.ts';
import { tokensOf } from './tokens.ts';

/** One request, before it is sent. */
export interface Ask {
  readonly call: number;
  /** Milliseconds since the cell began. */
  readonly at: number;
  /** Of the pool. */
  readonly key: number;
  /** How many this call has sent here before. */
  readonly nth: number;
}

const nothingSaid = {
  ...{ firstTokenMs: 0, gapMs: 0, said: 0, flaw: undefined },
  ...{ headers: {}, waitMs: 0, toDown: false, noRoom: false, holds: false },
};
const faultStatus = { refused: 0, unavailable: 503, 'server-error': 500, unauthorized: 401 } as const;
/** Beside the connection. */
const refusalMs = 50;

/**
 * A target as one contender has made it: its limits and its places are used by that contender alone. What is chance depends on the seed,
 * the target, the call and the number of its attempt, so that all contenders see the same.
 */
export class SimulatedTarget {
  readonly weather: TargetWeather;
  readonly limiter: Limiter | undefined;
  readonly #seed: number;
  readonly #kind: Kind;
  #underWay = 0;

  constructor(cell: Cell, place: number, seed: number) {
    this.weather = cell.targets[place] as TargetWeather;
    this.limiter = this.weather.limit && new Limiter(this.weather.limit, cell.seconds);
    this.#kind = cell.kind;
    this.#seed = hashed(seed, 11, place);
  }

  begin(ask: Ask): Attempt {
    const attempt = this.plan(ask);
    if (!attempt.holds) return attempt;
    this.#underWay += 1;
    this.limiter?.take(tokensOf(ask.call), ask.at);
    return attempt;
  }

  /** The attempt is over, or was given up. */
  end({ holds }: Attempt): void {
    if (holds) this.#underWay -= 1;
  }

  /** What is under way, of what it can do without getting slower. */
  load(): number {
    return this.weather.capacity === undefined ? 0 : this.#underWay / this.weather.capacity;
  }

  /** What would come of it if it began now. Changes nothing. */
  plan({ call, at, key, nth }: Ask): Attempt {
    const { outages, noise } = this.weather;
    const random = seeded(hashed(this.#seed, call, nth));
    const hit = random();
    const drawn = [random(), random()] as const;
    const connectMs = Math.ceil(logNormal(random, 30, 0.3));
    const outage = outageAt(outages, at, key);
    if (outage && hit < outage.share) return faulty(outage.fault, connectMs, isTotal(outage));

    const waitMs = this.limiter?.waitMs(tokensOf(call), at) ?? 0;
    const headers = this.limiter?.headers(waitMs, at) ?? {};
    const refused = { ...nothingSaid, noRoom: true, connectMs, endMs: connectMs + refusalMs, headers, waitMs };
    if (waitMs > 0) return { ...refused, status: 429 };
    const load = this.load();
    if (load >= 2) return { ...refused, status: 503 };

    const slower = Math.max(1, load);
    const firstTokenMs = connectMs + Math.ceil(logNormal(random, 300, 0.4) * slower * slownessAt(outages, at));
    const restMs = Math.ceil(logNormal(random, 700, 0.35) * slower);
    const failing = noiseOf(noise, this.#kind, drawn);
    const paced = this.#paced({ connectMs, firstTokenMs, restMs }, failing);
    return this.#cutOff({ ...paced, headers, holds: true }, at);
  }

  #paced({ connectMs, firstTokenMs, restMs }: Pace, failing: ReturnType<typeof noiseOf>): Attempt {
    if (failing && failing.status !== 200)
      return { ...nothingSaid, status: failing.status, connectMs, endMs: connectMs + refusalMs };
    const base = { ...nothingSaid, status: 200, connectMs, firstTokenMs, gapMs: Math.ceil(restMs / pieceCount) } as const;
    const said = this.#kind === 'json' ? 0 : (failing?.said ?? pieceCount);
    const over = this.#kind === 'json' ? firstTokenMs + restMs : streamEndMs(firstTokenMs, base.gapMs, said);
    return { ...base, said, flaw: failing?.flaw, endMs: failing?.flaw === 'stall' ? Number.POSITIVE_INFINITY : over };
  }

  /** An outage that refuses connections ends those that there are. */
  #cutOff(attempt: Attempt, at: number): Attempt {
    const cutAt = cutBetween(this.weather.outages, at, at + attempt.endMs);
    if (cutAt === undefined) return attempt;
    const endMs = cutAt - at;
    const { firstTokenMs, gapMs, said, connectMs, status } = attempt;
    if (endMs <= connectMs) return { ...attempt, status: 0, connectMs: endMs, endMs, said: 0, flaw: undefined };
    if (status !== 200 || this.#kind === 'json') return { ...attempt, status: 0, endMs, flaw: undefined };
    const sofar = endMs < firstTokenMs ? 0 : 1 + Math.floor((endMs - firstTokenMs) / Math.max(1, gapMs));
    return { ...attempt, flaw: 'cut', endMs, said: Math.min(said, sofar) };
  }
}

interface Pace {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly restMs: number;
}

function faulty(fault: Fault, connectMs: number, toDown: boolean): Attempt {
  if (fault === 'silent')
    return { ...nothingSaid, status: 200, flaw: 'stall', connectMs, endMs: Number.POSITIVE_INFINITY, toDown };
  const status = faultStatus[fault];
  return { ...nothingSaid, status, connectMs, endMs: connectMs + (status === 0 ? 0 : refusalMs), toDown };
}
