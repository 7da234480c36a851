import type { JsonObject } from '../../../call/json.ts';
import { JsonMeter } from '../../../call/json-meter.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { isObject, jsonText, objectsIn } from '../../json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import { asObject, asText } from '../read-json.ts';

interface OpenCall {
  /** The provider's id; empty until it came. */
  id: string;
  /** Our index; undefined until the name is known and the call is started. */
  index: number | undefined;
  name: string;
  /** Arguments that came before the name. */
  waiting: string;
  /** Whether its arguments hold more than white space. */
  said: boolean;
  /** Of its arguments, where calls have no `index` to tell them apart. */
  readonly meter: JsonMeter;
}

/** Puts the pieces of tool calls together, one tracker per stream. */
export interface ToolCallTracker {
  /** Whether a call was started. */
  readonly started: boolean;
  /** Reads the tool calls of one delta. `answerId` serves for ids that the provider leaves out. */
  take(delta: JsonObject, answerId: string | undefined): readonly StreamEvent[];
  /** Ends the calls that are open. */
  end(): readonly StreamEvent[];
}

/**
 * Hosts differ in what a piece repeats: a call may come whole in one delta, without `index`, with id and name on each piece (or an empty
 * name), with an object for arguments, or with index 0 for every one of several calls. A call starts once, when its name is known.
 */
export function toolCallTracker(): ToolCallTracker {
  const known = openCalls();
  let open: OpenCall[] = [];
  let started = 0;

  function take(entry: JsonObject, answerId: string | undefined): readonly StreamEvent[] {
    const said = asObject(entry.function ?? entry.custom);
    const piece = { key: keyOf(entry), id: asText(entry.id), name: asText(said.name) };
    const call = known.find(piece) ?? known.open(piece.key);
    known.name(call, piece.id);
    call.name ||= piece.name;
    const text = argumentsPiece(said.arguments ?? said.input);
    if (piece.key === undefined) call.meter.add(Buffer.from(text));
    call.said ||= text.trim() !== '';
    if (call.index !== undefined) return text === '' ? [] : [{ type: 'tool-call-delta', index: call.index, arguments: text }];
    call.waiting += text;
    return call.name === '' ? [] : start(call, answerId);
  }

  function start(call: OpenCall, answerId: string | undefined): readonly StreamEvent[] {
    const index = started++;
    const { waiting } = call;
    call.index = index;
    call.waiting = '';
    open.push(call);
    const begin: StreamEvent = { type: 'tool-call-start', index, id: call.id || standInCallId(answerId, index), name: call.name };
    return waiting === '' ? [begin] : [begin, { type: 'tool-call-delta', index, arguments: waiting }];
  }

  return {
    get started() {
      return started > 0;
    },
    take: (delta, answerId) => entriesOf(delta).flatMap((entry) => take(entry, answerId)),
    end() {
      const ended = open;
      open = [];
      return ended.flatMap(endOf);
    },
  };
}

/** Arguments are JSON text, at least `{}`. */
function endOf({ index = 0, said }: OpenCall): readonly StreamEvent[] {
  const end: StreamEvent = { type: 'tool-call-end', index };
  return said ? [end] : [{ type: 'tool-call-delta', index, arguments: '{}' }, end];
}

function entriesOf(delta: JsonObject): readonly JsonObject[] {
  const legacy = isObject(delta.function_call) ? [{ index: 0, function: delta.function_call }] : [];
  return [...objectsIn(delta.tool_calls), ...legacy];
}

function keyOf(entry: JsonObject): number | undefined {
  return typeof entry.index === 'number' ? entry.index : undefined;
}

interface Piece {
  readonly key: number | undefined;
  readonly id: string;
  readonly name: string;
}

/** The calls of one stream, found by key, because a stream may hold any number of calls. */
function openCalls() {
  const byId = new Map<string, OpenCall>();
  const lastOf = new Map<number, OpenCall>();
  let last: OpenCall | undefined;

  return {
    open(key: number | undefined): OpenCall {
      last = { id: '', index: undefined, name: '', waiting: '', said: false, meter: new JsonMeter() };
      if (key !== undefined) lastOf.set(key, last);
      return last;
    },
    name(call: OpenCall, id: string): void {
      if (call.id !== '' || id === '') return;
      call.id = id;
      if (!byId.has(id)) byId.set(id, call);
    },
    /** The call that a piece goes on with; undefined where the piece begins another. */
    find({ key, id, name }: Piece): OpenCall | undefined {
      if (id !== '' && key === undefined) return byId.get(id);
      const before = key === undefined ? last : lastOf.get(key);
      if (!before || name === '' || before.name === '') return before;
      if (id !== '' && before.id !== '') return id === before.id ? before : byId.get(id);
      const another = key === undefined && (name !== before.name || isWhole(before.meter));
      return another ? undefined : before;
    },
  };
}

/** Whether a JSON value was begun and every bracket of it is closed again. */
function isWhole({ values, depth }: JsonMeter): boolean {
  return values > 0 && depth === 0;
}

function argumentsPiece(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) ? (jsonText(value) ?? '') : '';
}
