import { patienceMs } from '../figures.ts';
import { type Attempt, isWhole, servedMs } from './attempt.ts';
import type { SimulatedTarget } from './simulated-target.ts';
import type { World } from './world.ts';

/** How often waiting calls are looked at. */
const tickMs = 10;
/** So many attempts of a call at one target are foreseen; noise that fails them all is rarer than any call here. */
const foreseen = 8;
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
    let place = 0;
    for (; place < line.length && left.length < misfits; place++) {
      const waiting = line[place] as Waiting;
      if (world.now() - waiting.arrivedAt >= patienceMs) giveUp(world, waiting);
      else if (!served(world, waiting)) left.push(waiting);
    }
    line = [...left, ...line.slice(place)];
    if (line.length > 0) world.time.timer(tickMs, tick);
  }

  await world.time.run(world.arrivals, (call) => {
    const waiting = { call, arrivedAt: world.now() };
    if (line.length === 0 && served(world, waiting)) return;
    line.push(waiting);
    if (line.length === 1) world.time.timer(tickMs, tick);
  });
}

/** Sends it to where it is over soonest, or says that there is no room. Whom only luck could serve in time gives up. */
function served(world: World, { call, arrivedAt }: Waiting): boolean {
  const plans = world.targets.map((target, place) => ({ place, ...foresee(world, target, call) }));
  const waited = world.now() - arrivedAt;
  const inTime = plans
    .filter(({ attempt }) => isWhole(attempt) && waited + servedMs(world.cell.kind, attempt) <= patienceMs)
    .sort((a, b) => a.attempt.endMs - b.attempt.endMs)[0];
  if (!inTime) {
    if (!plans.some(({ attempt }) => isWhole(attempt))) return false;
    giveUp(world, { call, arrivedAt });
    return true;
  }
  const attempt = world.beginAs(inTime.place, inTime.ask);
  world.time.timer(attempt.endMs, () => world.end(inTime.place, attempt));
  world.tally.call(call, { ending: 'whole', waitedMs: waited + servedMs(world.cell.kind, attempt) });
  return true;
}

/** The first of its next attempts there that goes well; with any of its keys. */
function foresee(world: World, target: SimulatedTarget, call: number) {
  const at = world.now();
  const askOf = (nth: number) => ({ call, at, nth, key: nth % target.weather.keys });
  let ask = askOf(0);
  let attempt: Attempt = target.plan(ask);
  // The same whatever the number of the attempt is: no room.
  for (let nth = 1; nth < foreseen && !isWhole(attempt) && attempt.status !== 429; nth++) {
    ask = askOf(nth);
    attempt = target.plan(ask);
  }
  return { ask, attempt };
}

function giveUp(world: World, { call, arrivedAt }: Waiting): void {
  world.tally.call(call, { ending: 'failed', waitedMs: world.now() - arrivedAt });
}
