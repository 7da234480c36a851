import type { Fault, FaultOf, FaultType } from './faults.ts';
import { gzipPieces } from './gzip-pieces.ts';
import { split } from './plan-whole.ts';
import type { Rendered } from './rendered.ts';
import { cut, end, hang, head, reset, type Step, wait } from './steps.ts';
import type { Wire, WireEvent } from './wires/wire.ts';

/** The pauses of a healthy stream, milliseconds. */
export interface Pace {
  readonly chunkDelayMs: number;
  /** Before the first event after the preamble. */
  readonly firstTokenMs: number;
}

/** A healthy stream as steps, ready to be taken apart. */
interface Healthy {
  readonly events: readonly WireEvent[];
  readonly wire: Wire;
  readonly all: readonly Step[];
  /** Up to and with the n-th token; 0: what comes before the first. */
  upTo(tokens: number): readonly Step[];
  from(tokens: number): readonly Step[];
}

type Shape<Type extends FaultType> = (fault: FaultOf<Type>, healthy: Healthy) => readonly Step[];

/** What a fault makes of a stream: everything after the headers. Faults that are not here leave it as it is. */
const shapes: { readonly [Type in FaultType]?: Shape<Type> } = {
  'slow-first-token': ({ ms }, { upTo, from }) => [...upTo(0), wait(ms), ...from(0), end],
  stall: (fault, { upTo, from, wire }) => [
    ...upTo(fault.afterTokens),
    ...silence(fault, wire.ping),
    ...from(fault.afterTokens),
    end,
  ],
  'body-stall': (_, { events, upTo }) => [...upTo(Math.floor(tokensIn(events) / 2)), hang],
  cut: ({ afterTokens, clean }, { upTo }) => [...upTo(afterTokens), clean ? end : cut],
  reset: ({ at }, { upTo }) => [...upTo(typeof at === 'object' ? at.token : 0), reset],
  'error-event': ({ afterTokens, afterPreamble, error, terminator }, { events, upTo, wire }) => [
    ...(afterTokens === 0 && !afterPreamble ? [] : upTo(afterTokens)),
    write(wire.event('error', JSON.stringify(wire.inBandError(error)))),
    ...(terminator ? terminatorsOf(events) : []),
    end,
  ],
  'garbage-event': ({ afterTokens }, { upTo, from, wire }) => [
    ...upTo(afterTokens),
    write(wire.event('content_block_delta', '{"broken":')),
    ...from(afterTokens),
    end,
  ],
  'no-terminator': (_, { all, events }) => [...all.slice(0, all.length - terminatorsOf(events).length), end],
  'double-terminator': (_, { all, events }) => [...all, ...terminatorsOf(events), end],
  gzip: (_, { events }) => [...gzipPieces(events.map(({ data }) => data)).map((data) => write(data)), end],
  split: ({ at }, { events }) => [...split(Buffer.concat(events.map(({ data }) => Buffer.from(data))), at), end],
};

export function planStream(
  fault: Fault,
  stream: Rendered & { readonly kind: 'stream' },
  pace: Pace,
  wire: Wire,
): readonly Step[] {
  const { status, headers, events } = stream;
  const all = paced(events, pace);
  const upTo = (tokens: number) => all.slice(0, indexAfter(events, tokens));
  const from = (tokens: number) => all.slice(indexAfter(events, tokens));
  const shape = shapes[fault.type] as Shape<FaultType> | undefined; // the table's row for this type takes this fault
  const started = head(status, { ...headers, ...(fault.type === 'gzip' && { 'content-encoding': 'gzip' }) }, true);
  return [started, ...(shape?.(fault, { events, wire, all, upTo, from }) ?? [...all, end])];
}

function paced(events: readonly WireEvent[], { chunkDelayMs, firstTokenMs }: Pace): readonly Step[] {
  const first = events.findIndex(({ part }) => part !== 'preamble');
  return events.map(({ data }, index) => write(data, index === first ? Math.max(firstTokenMs, chunkDelayMs) : chunkDelayMs));
}

/** How many events come up to and with the n-th token; for 0 those before the first event that belongs to a token. */
function indexAfter(events: readonly WireEvent[], tokens: number): number {
  if (tokens <= 0) return beginning(events);
  let seen = 0;
  const last = events.findIndex(({ part }) => part === 'token' && ++seen === tokens);
  if (last >= 0) return last + 1;
  const finish = events.findIndex(({ part }) => part === 'finish' || part === 'terminator');
  return finish >= 0 ? finish : events.length;
}

function beginning(events: readonly WireEvent[]): number {
  const first = events.findIndex(({ part }) => part !== 'preamble');
  return first >= 0 ? first : events.length;
}

function silence({ forMs = Number.POSITIVE_INFINITY, afterwards, pingEveryMs }: FaultOf<'stall'>, ping: string): readonly Step[] {
  const forEver = forMs === Number.POSITIVE_INFINITY;
  if (forEver && pingEveryMs === undefined) return [hang];
  const quiet: Step = pingEveryMs === undefined ? wait(forMs) : { do: 'repeat', data: ping, everyMs: pingEveryMs, forMs };
  return afterwards === 'close' ? [quiet, cut] : [quiet];
}

function tokensIn(events: readonly WireEvent[]): number {
  return events.filter(({ part }) => part === 'token').length;
}

function terminatorsOf(events: readonly WireEvent[]): readonly Step[] {
  return events.flatMap(({ part, data }) => (part === 'terminator' ? [write(data)] : []));
}

function write(data: string | Uint8Array, afterMs = 0): Step {
  return { do: 'write', data, afterMs };
}
