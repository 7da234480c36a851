import type { Fault, FaultType } from './faults.ts';
import { nearest } from './nearest.ts';

/** Says which fault the next request meets. */
export interface Script {
  /** What the next request will meet. A new object for each entry, so that it tells two equal faults apart. */
  current(): ScriptEntry;
  /** Takes it for one request. */
  take(): Fault;
  /** Ends an entry that no request can use up. */
  drop(): void;
  /** Replaces what is left of the script; the default stays. */
  play(faults: readonly Fault[]): void;
  /** From now on every request meets this one. */
  always(fault: Fault): void;
}

interface ScriptEntry {
  readonly fault: Fault;
}

const ok: Fault = { type: 'ok' };

export function createScript(faults: readonly Fault[], otherwise: Fault = ok): Script {
  let entries: { readonly fault: Fault; left: number }[] = [];
  let rest: ScriptEntry = { fault: otherwise };
  checkFault(otherwise);
  play(faults);

  function play(next: readonly Fault[]): void {
    next.forEach(checkFault);
    entries = next.map((fault) => ({ fault, left: timesOf(fault) }));
  }

  function take(): Fault {
    const entry = entries[0];
    if (entry === undefined) return rest.fault;
    entry.left -= 1;
    if (entry.left <= 0) entries.shift();
    return entry.fault;
  }

  function drop(): void {
    if (entries.length > 0) entries.shift();
    else rest = { fault: ok };
  }

  function always(fault: Fault): void {
    checkFault(fault);
    entries = [];
    rest = { fault };
  }

  return { current: () => entries[0] ?? rest, take, drop, play, always };
}

function timesOf(fault: Fault): number {
  return fault.times === 'forever' ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
}

const known: Readonly<Record<FaultType, true>> = {
  ok: true,
  status: true,
  'rate-limited': true,
  quota: true,
  unauthorized: true,
  'model-not-found': true,
  'context-length': true,
  'content-filter': true,
  refuse: true,
  reset: true,
  silent: true,
  'headers-then-silent': true,
  'slow-first-token': true,
  stall: true,
  'body-stall': true,
  cut: true,
  'error-event': true,
  empty: true,
  'empty-json': true,
  'broken-json': true,
  'null-json': true,
  'error-json': true,
  garbage: true,
  'garbage-event': true,
  'no-terminator': true,
  'double-terminator': true,
  gzip: true,
  split: true,
  'text-plain': true,
  redirect: true,
};

/** Scripts may come from JSON files: a slip is told where it is made, not by a test that passes for the wrong reason. */
function checkFault(fault: Fault): void {
  const type: unknown = typeof fault === 'object' && fault !== null ? fault.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(known, type)) {
    const names = Object.keys(known);
    const near = nearest(String(typeof fault === 'string' ? fault : type), names);
    const what =
      typeof fault === 'object' ? `No fault has the type '${String(type)}'` : `A fault is an object with a type, not '${fault}'`;
    throw new TypeError(`${what}${near ? `; did you mean '${near}'?` : '.'} Known: ${names.join(', ')}.`);
  }
  const times = timesOf(fault);
  if (!(times >= 1)) throw new RangeError(`'times' of the fault '${type}' must be at least 1, or 'forever': ${fault.times}.`);
}
