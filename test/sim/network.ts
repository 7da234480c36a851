import { Dispatcher } from 'undici';
import { type Attempt, attemptAt } from './attempt.ts';
import { type Day, targets } from './schedule.ts';
import { dayStart, type SimulatedTime } from './time.ts';

const jsonHeaders = { 'content-type': 'application/json' };
const bodies = {
  429: Buffer.from('{"error":{"message":"Rate limit reached","type":"rate_limit_error"}}'),
  500: Buffer.from('{"error":{"message":"The server had an error","type":"server_error"}}'),
  503: Buffer.from('{"error":{"message":"Overloaded","type":"server_error"}}'),
};
const places = new Map<string, number>(targets.map(({ name }, place) => [originOf(name), place]));

export function originOf(name: string): string {
  return `http://${name}.test`;
}

export type Watch = (attempt: Attempt, call: number) => void;

/** Stands where undici would: what it calls and when is as undici 8 does it. */
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
    const call = callIn(String(body));
    const attempt = attemptAt(this.#day, target, call, this.#time.now() - dayStart);
    this.#watch(attempt, call);
    new Exchange(attempt, handler, this.#time);
    return true;
  }
}

/** The body is our own: cheaper to search than to parse. */
function callIn(body: string): number {
  const mark = '"user":"';
  const from = body.indexOf(mark) + mark.length;
  return Number(body.slice(from, body.indexOf('"', from)));
}

class Exchange implements Dispatcher.DispatchController {
  readonly paused = false;
  aborted = false;
  reason: Error | null = null;
  readonly #attempt: Attempt;
  readonly #handler: Dispatcher.DispatchHandler;
  #next: { cancel(): void };

  constructor(attempt: Attempt, handler: Dispatcher.DispatchHandler, time: SimulatedTime) {
    this.#attempt = attempt;
    this.#handler = handler;
    const { status, connectMs, endMs } = attempt;
    this.#next = time.timer(connectMs, () => {
      if (status === 0) return handler.onResponseError?.(this, refused());
      this.#next = time.timer(endMs - connectMs, () => this.#answer());
      handler.onRequestStart?.(this, {});
    });
  }

  #answer(): void {
    const { status, retryAfterSeconds } = this.#attempt;
    const headers = status === 429 ? { ...jsonHeaders, 'retry-after': String(retryAfterSeconds) } : jsonHeaders;
    this.#handler.onResponseStart?.(this, status, headers);
    this.#handler.onResponseData?.(this, status === 200 || status === 0 ? reply : bodies[status]);
    this.#handler.onResponseEnd?.(this, {});
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#next.cancel();
    this.#handler.onResponseError?.(this, reason);
  }
  // Answers are small and come in one piece.
  pause(): void {}
  resume(): void {}
}

const reply = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Good morning.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
  }),
);

function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
}
