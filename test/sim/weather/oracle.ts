import { patienceMs } from '../figures.ts';
import { type Attempt, isWhole, servedMs } from './attempt.ts';
import type { SimulatedTarget } from './simulated-target.ts';
import type { World } from './world.ts';

/** How often waiting calls are looked at. */
const tickMs = 10;
/** So many attempts of a call at one target are foreseen: where half of them fail, all of these do in none of the calls here. */
const foreseen = 32;
/** Of the calls that wait, so many may find no room before the others are taken to find none either: their tokens differ. */
const misfits = 4;

interface Waiting {
  readonly call: number;
  readonly arrivedAt: number;
}

/**
 * The floor: knows which attempt will succeed and makes no other. A call waits, first come first served, until its patience ends, and
 * fails only if no attempt that would have been in time found room. It makes its choices one by one: with limits and capacity something
 * wiser may be thinkable, but no policy that does not know the future comes near.
 */
export async function runOracle(world: World): Promise<void> {
  let line: Waiting[] = [];

  function tick(): void {
    const left: Waiting[] = [];
    let full = 0;
    let place = 0;
    for (; place < line.length && full < misfits; place++) {
      const waiting = line[place] as Waiting;
      const found = settle(world, waiting);
      if (found !== 'settled') left.push(waiting);
      if (found === 'full') full += 1;
    }
    line = [...left, ...line.slice(place)];
    if (line.length > 0) world.time.timer(tickMs, tick);
  }

  await world.time.run(world.arrivals, (call) => {
    const waiting = { call, arrivedAt: world.now() };
    if (line.length === 0 && settle(world, waiting) === 'settled') return;
    line.push(waiting);
    if (line.length === 1) world.time.timer(tickMs, tick);
  });
}

/** Sends it to where there is most room, the better target of two. Whom nobody could serve in time any more gives up. */
function settle(world: World, { call, arrivedAt }: Waiting): 'settled' | 'full' | 'unlucky' {
  const { kind } = world.cell;
  const waited = world.now() - arrivedAt;
  const plans = waited < patienceMs ? world.targets.map((target, place) => ({ place, ...foresee(world, target, call) })) : [];
  const whole = plans.filter(({ attempt }) => isWhole(attempt)).sort((a, b) => a.load - b.load);
  const best = whole.find(({ attempt }) => waited + servedMs(kind, attempt) <= patienceMs);
  if (best) {
    const attempt = world.beginAs(best.place, best.ask);
    world.time.timer(attempt.endMs, () => world.end(best.place, attempt));
    world.tally.call(call, { ending: 'whole', waitedMs: waited + servedMs(kind, attempt) });
  } else {
    if (plans.length > 0 && whole.length === 0) return plans.every(({ attempt }) => isFull(attempt)) ? 'full' : 'unlucky';
    world.tally.call(call, { ending: 'failed', waitedMs: waited });
  }
  return 'settled';
}

/** Whether no other attempt would fare better now. */
function isFull({ noRoom, toDown }: Attempt): boolean {
  return noRoom || toDown;
}

/** The first of its next attempts there that goes well; with any of its keys. */
function foresee(world: World, target: SimulatedTarget, call: number) {
  const at = world.now();
  const askOf = (nth: number) => ({ call, at, nth, key: nth % target.weather.keys });
  let ask = askOf(0);
  let attempt: Attempt = target.plan(ask);
  for (let nth = 1; nth < foreseen && !isWhole(attempt) && !isFull(attempt); nth++) {
    ask = askOf(nth);
    attempt = target.plan(ask);
  }
  return { ask, attempt, load: target.load() };
}
