import { aside } from '../call/aside.ts';
import type { UncheckedBecause } from '../call/call-events.ts';
import type { Clock, Timer } from '../call/clock.ts';
import type { EndSignal } from '../call/end-signal.ts';
import type { Verdict } from './judge-text.ts';
import { schemaRecords } from './schema-records.ts';
import type { SchemaWorker, StartSchemaWorker } from './start-schema-worker.ts';

/** An answer to be judged. */
export interface Check {
  /** Undefined: any JSON fits. `id` is the same for the same text. */
  readonly schema: { readonly id: string; readonly text: string } | undefined;
  readonly text: string;
  readonly limitMs: number;
  /** Aborted when nobody waits for the verdict any more. */
  readonly signal: EndSignal;
}

/** `gone`: the call ended while its check waited. */
export type Judged = Verdict | { readonly kind: 'unchecked'; readonly because: UncheckedBecause } | { readonly kind: 'gone' };

export interface CheckLine {
  /** Never rejects. Takes at most two seconds for the wait and `limitMs` for the check. */
  judge(check: Check): Promise<Judged>;
  /** Starts the thread, if it does not run, because an answer will have to be judged soon. */
  warm(): void;
  /** Ends the thread. Checks that wait or come later are not done. */
  close(): Promise<void>;
}

export interface CheckLineParts {
  readonly clock: Clock;
  readonly startWorker: StartSchemaWorker;
}

interface WaitingCheck {
  readonly check: Check;
  settle(judged: Judged): void;
}

interface Running extends WaitingCheck {
  readonly startedAt: number;
  readonly timer: Timer;
}

/** How long a check waits for its turn, the start of the thread included, which takes long on a busy machine. */
const patienceMs = 2000;
/** The most checks that wait in each of the two lines. */
const mostWaiting = 100;
const startLimitMs = 10_000;
/** How long no thread is started after one that could not be started. */
const startPauseMs = 60_000;

/**
 * One thread judges one answer at a time, and is ended where a check takes longer than its limit. Checks with a schema that is known to be quick
 * go first, and a schema that took too long is not used for a while: so clients with slow schemas wait for each other, and other clients wait
 * for one such check at most. A class, because it owns the thread.
 */
export class SchemaCheckLine implements CheckLine {
  readonly #parts: CheckLineParts;
  readonly #records;
  readonly #quick = new Set<WaitingCheck>();
  readonly #others = new Set<WaitingCheck>();
  #worker: SchemaWorker | undefined;
  #ready = false;
  #running: Running | undefined;
  #startTimer: Timer | undefined;
  /** Epoch milliseconds. */
  #noWorkerUntil = 0;
  #closed = false;

  constructor(parts: CheckLineParts) {
    this.#parts = parts;
    this.#records = schemaRecords(parts.clock);
  }

  judge(check: Check): Promise<Judged> {
    const { schema, signal } = check;
    if (signal.aborted) return Promise.resolve({ kind: 'gone' });
    if (schema && this.#records.isResting(schema.id)) return unchecked('remembered');
    const line = schema && this.#records.isQuick(schema.id) ? this.#quick : this.#others;
    if (line.size >= mostWaiting) return unchecked('busy');
    this.warm();
    if (!this.#worker) return unchecked('no-worker');
    return new Promise((resolve) => {
      const settle = (judged: Judged) => {
        line.delete(waiting);
        timer.cancel();
        signal.offAbort(onAbort);
        resolve(judged);
      };
      const onAbort = () => settle({ kind: 'gone' });
      const waiting: WaitingCheck = { check, settle };
      const timer = this.#parts.clock.timer(patienceMs, () => line.has(waiting) && settle(uncheckedBecause('busy')));
      signal.onAbort(onAbort);
      line.add(waiting);
      this.#next();
    });
  }

  warm(): void {
    if (this.#worker || this.#closed || this.#parts.clock.now() < this.#noWorkerUntil) return;
    try {
      this.#worker = this.#parts.startWorker({
        onReady: () => {
          this.#startTimer?.cancel();
          this.#ready = true;
          this.#next();
        },
        onVerdict: (verdict) => this.#judged(verdict),
        onGone: () => this.#died(),
      });
    } catch {
      return this.#cannotStart();
    }
    const late = () => {
      if (this.#worker) aside(this.#worker.end());
      this.#cannotStart();
    };
    this.#startTimer = this.#parts.clock.timer(startLimitMs, late, 'background');
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#startTimer?.cancel();
    const worker = this.#worker;
    this.#letGo('no-worker');
    await worker?.end();
  }

  #next(): void {
    if (!this.#worker || !this.#ready || this.#running) return;
    const [waiting] = this.#quick.size > 0 ? this.#quick : this.#others;
    if (!waiting) return;
    this.#quick.delete(waiting);
    this.#others.delete(waiting);
    const { check } = waiting;
    const timer = this.#parts.clock.timer(check.limitMs, () => this.#onLimit());
    this.#running = { ...waiting, startedAt: this.#parts.clock.now(), timer };
    this.#worker.ask({ schema: check.schema?.text, text: check.text });
  }

  #judged(verdict: Verdict): void {
    const running = this.#running;
    if (!running) return;
    if (verdict.kind === 'too-much') return this.#ranPastLimit(running);
    const { schema, limitMs } = running.check;
    if (schema) this.#records.judged(schema.id, this.#parts.clock.now() - running.startedAt, limitMs);
    this.#over(running, verdict);
  }

  #onLimit(): void {
    const unheard = this.#worker?.unheard();
    if (unheard) return this.#judged(unheard);
    const worker = this.#worker;
    const running = this.#running;
    this.#worker = undefined;
    this.#ready = false;
    if (worker) aside(worker.end());
    if (running) this.#ranPastLimit(running);
  }

  /** The thread catches every exception, so it has most likely died because its memory was full. */
  #died(): void {
    const running = this.#running;
    const started = this.#ready;
    this.#worker = undefined;
    this.#ready = false;
    this.#startTimer?.cancel();
    if (running) this.#ranPastLimit(running);
    else if (!started) this.#cannotStart();
  }

  #ranPastLimit(running: Running): void {
    const { schema } = running.check;
    if (schema) this.#records.ranPastLimit(schema.id);
    this.#over(running, uncheckedBecause('limit'));
  }

  #over(running: Running, judged: Judged): void {
    this.#running = undefined;
    running.timer.cancel();
    running.settle(judged);
    if (this.#quick.size + this.#others.size > 0) this.warm();
    this.#next();
  }

  #cannotStart(): void {
    this.#noWorkerUntil = this.#parts.clock.now() + startPauseMs;
    this.#letGo('no-worker');
  }

  #letGo(because: UncheckedBecause): void {
    const running = this.#running;
    const all = [...(running ? [running] : []), ...this.#quick, ...this.#others];
    this.#worker = undefined;
    this.#ready = false;
    this.#running = undefined;
    running?.timer.cancel();
    for (const { settle } of all) settle(uncheckedBecause(because));
  }
}

const uncheckedBecause = (because: UncheckedBecause): Judged => ({ kind: 'unchecked', because });
const unchecked = (because: UncheckedBecause): Promise<Judged> => Promise.resolve(uncheckedBecause(because));
