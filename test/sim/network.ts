import { Dispatcher } from 'undici';
import { type Attempt, attemptAt } from './attempt.ts';
import { Exchange } from './exchange.ts';
import { begunIn, callIn } from './request-body.ts';
import { piecesOf, restOf } from './said-text.ts';
import { type Day, targets } from './schedule.ts';
import { dayStart, type SimulatedTime } from './time.ts';

const places = new Map<string, number>(targets.map(({ name }, place) => [originOf(name), place]));

export function originOf(name: string): string {
  return `http://${name}.test`;
}

export type Watch = (attempt: Attempt, call: number) => void;

/** Stands where undici would. */
export class SimulatedNetwork extends Dispatcher {
  readonly #day: Day;
  readonly #time: SimulatedTime;
  readonly #watch: Watch;

  constructor(day: Day, time: SimulatedTime, watch: Watch) {
    super();
    this.#day = day;
    this.#time = time;
    this.#watch = watch;
  }

  override dispatch({ origin, body }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const target = places.get(String(origin));
    if (target === undefined) throw new Error(`There is no ${origin}.`);
    const asked = String(body);
    const call = callIn(asked);
    const attempt = attemptAt(this.#day, target, call, this.#time.now() - dayStart);
    this.#watch(attempt, call);
    new Exchange(attempt, attempt.stream ? piecesFor(call, asked) : [], handler, this.#time);
    return true;
  }
}

/** The whole answer, or what is left of it where the request brings the beginning along. */
function piecesFor(call: number, body: string): readonly string[] {
  const begun = begunIn(body);
  return begun === undefined ? piecesOf(call) : restOf(call, begun);
}
