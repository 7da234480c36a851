import type { JsonObject } from '../../../call/json.ts';
import { JsonMeter } from '../../../call/json-meter.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { afterText, beforeText, pieceOfText } from '../../free-text.ts';
import { isObject, jsonText, objectsIn } from '../../json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import { asObject, asText } from '../read-json.ts';

interface OpenCall {
  /** The id from the provider; empty until it comes. */
  id: string;
  /** The index in our events; undefined until the name is known and the call is started. */
  index: number | undefined;
  name: string;
  /** Arguments that came before the name. */
  waiting: string;
  /** Whether the arguments hold more than white space. */
  said: boolean;
  /** The call is made with free text. */
  isText: boolean;
  /** Counts the arguments, to find the end of a call where calls have no `index`. */
  readonly meter: JsonMeter;
}

/**
 * Puts the pieces of tool calls together, one tracker per stream. Hosts differ in what a piece repeats: a call may come whole in one delta,
 * without `index`, with id and name on each piece (or an empty name), with an object for arguments, or with index 0 for every one of several
 * calls. A call starts once, when its name is known.
 */
export class ToolCallTracker {
  /** Calls that were started. */
  started = 0;
  /** Made when the first call comes: most answers call no tool. */
  #known: OpenCalls | undefined;
  #open: OpenCall[] = [];

  /** Reads the tool calls of one delta. `answerId` serves for ids that the provider leaves out. */
  take(delta: JsonObject, answerId: string | undefined): readonly StreamEvent[] {
    return entriesOf(delta).flatMap((entry) => this.#take(entry, answerId));
  }

  /** Ends the calls that are open. */
  end(): readonly StreamEvent[] {
    const ended = this.#open;
    this.#open = [];
    return ended.flatMap(endOf);
  }

  #take(entry: JsonObject, answerId: string | undefined): readonly StreamEvent[] {
    this.#known ??= new OpenCalls();
    const said = asObject(entry.function ?? entry.custom);
    const piece = { key: keyOf(entry), id: asText(entry.id), name: asText(said.name) };
    const call = this.#known.find(piece) ?? this.#known.open(piece.key);
    this.#known.name(call, piece.id);
    call.name ||= piece.name;
    const text = isObject(entry.custom) ? textPiece(call, asText(said.input)) : argumentsPiece(said.arguments);
    if (piece.key === undefined) call.meter.add(Buffer.from(text));
    call.said ||= text.trim() !== '';
    if (call.index !== undefined) return text === '' ? [] : [{ type: 'tool-call-delta', index: call.index, arguments: text }];
    call.waiting += text;
    return call.name === '' ? [] : this.#start(call, answerId);
  }

  #start(call: OpenCall, answerId: string | undefined): readonly StreamEvent[] {
    const index = this.started;
    this.started += 1;
    const { waiting } = call;
    call.index = index;
    call.waiting = '';
    this.#open.push(call);
    const begin: StreamEvent = { type: 'tool-call-start', index, id: call.id || standInCallId(answerId, index), name: call.name };
    return waiting === '' ? [begin] : [begin, { type: 'tool-call-delta', index, arguments: waiting }];
  }
}

/** Arguments are JSON text, at least `{}`. */
function endOf({ index = 0, said, isText }: OpenCall): readonly StreamEvent[] {
  const end: StreamEvent = { type: 'tool-call-end', index };
  if (isText) return [{ type: 'tool-call-delta', index, arguments: afterText }, end];
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
class OpenCalls {
  readonly #byId = new Map<string, OpenCall>();
  readonly #lastOf = new Map<number, OpenCall>();
  #last: OpenCall | undefined;

  open(key: number | undefined): OpenCall {
    this.#last = { id: '', index: undefined, name: '', waiting: '', said: false, isText: false, meter: new JsonMeter() };
    if (key !== undefined) this.#lastOf.set(key, this.#last);
    return this.#last;
  }

  name(call: OpenCall, id: string): void {
    if (call.id !== '' || id === '') return;
    call.id = id;
    if (!this.#byId.has(id)) this.#byId.set(id, call);
  }

  /** The call that a piece goes on with; undefined where the piece begins another. */
  find({ key, id, name }: Piece): OpenCall | undefined {
    if (id !== '' && key === undefined) return this.#byId.get(id);
    const before = key === undefined ? this.#last : this.#lastOf.get(key);
    if (!before || name === '' || before.name === '') return before;
    if (id !== '' && before.id !== '') return id === before.id ? before : this.#byId.get(id);
    if (name !== before.name && id === before.id) return undefined; // neither has an id
    const another = key === undefined && (name !== before.name || isWhole(before.meter));
    return another ? undefined : before;
  }
}

/** Whether a JSON value was begun and every bracket of it is closed again. */
function isWhole({ values, depth }: JsonMeter): boolean {
  return values > 0 && depth === 0;
}

/** A piece of the arguments that stand for free text. */
function textPiece(call: OpenCall, text: string): string {
  const opening = call.isText ? '' : beforeText;
  call.isText = true;
  return opening + pieceOfText(text);
}

function argumentsPiece(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) ? (jsonText(value) ?? '') : '';
}
