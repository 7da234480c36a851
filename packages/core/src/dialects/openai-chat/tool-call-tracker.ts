import type { JsonObject } from '../../call/json.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { isObject, jsonText, parseJson } from '../json.ts';
import { asArray, asObject, asText, standInCallId } from './read-json.ts';

interface OpenCall {
  /** The `index` of the wire, where there is one. */
  readonly key: number | undefined;
  /** The provider's id; empty until it came. */
  id: string;
  /** Our index; undefined until the name is known and the call is started. */
  index: number | undefined;
  name: string;
  arguments: string;
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
  const calls: OpenCall[] = [];
  let started = 0;
  let ended = 0;

  function take(entry: JsonObject, answerId: string | undefined): readonly StreamEvent[] {
    const said = asObject(entry.function ?? entry.custom);
    const piece = { key: keyOf(entry), id: asText(entry.id), name: asText(said.name) };
    const call = findCall(calls, piece) ?? open(piece.key);
    call.id ||= piece.id;
    call.name ||= piece.name;
    const text = argumentsPiece(said.arguments ?? said.input);
    call.arguments += text;
    if (call.index !== undefined) return text === '' ? [] : [{ type: 'tool-call-delta', index: call.index, arguments: text }];
    return call.name === '' ? [] : start(call, answerId);
  }

  function open(key: number | undefined): OpenCall {
    const call: OpenCall = { key, id: '', index: undefined, name: '', arguments: '' };
    calls.push(call);
    return call;
  }

  function start(call: OpenCall, answerId: string | undefined): readonly StreamEvent[] {
    const index = started++;
    call.index = index;
    const begin: StreamEvent = { type: 'tool-call-start', index, id: call.id || standInCallId(answerId, index), name: call.name };
    return call.arguments === '' ? [begin] : [begin, { type: 'tool-call-delta', index, arguments: call.arguments }];
  }

  return {
    get started() {
      return started > 0;
    },
    take: (delta, answerId) => entriesOf(delta).flatMap((entry) => take(entry, answerId)),
    end() {
      const open = calls.filter(({ index }) => index !== undefined && index >= ended);
      ended = started;
      return open.sort((a, b) => (a.index ?? 0) - (b.index ?? 0)).flatMap(endOf);
    },
  };
}

/** Arguments are JSON text, at least `{}`. */
function endOf(call: OpenCall): readonly StreamEvent[] {
  const index = call.index ?? 0;
  const end: StreamEvent = { type: 'tool-call-end', index };
  return call.arguments.trim() === '' ? [{ type: 'tool-call-delta', index, arguments: '{}' }, end] : [end];
}

function entriesOf(delta: JsonObject): readonly JsonObject[] {
  const legacy = isObject(delta.function_call) ? [{ index: 0, function: delta.function_call }] : [];
  return [...asArray(delta.tool_calls).filter(isObject), ...legacy];
}

function keyOf(entry: JsonObject): number | undefined {
  return typeof entry.index === 'number' ? entry.index : undefined;
}

/** The call that a piece goes on with; undefined where the piece begins another. */
function findCall(
  calls: readonly OpenCall[],
  piece: { readonly key: number | undefined; readonly id: string; readonly name: string },
) {
  if (piece.id !== '' && piece.key === undefined) return calls.find(({ id }) => id === piece.id);
  const last = piece.key === undefined ? calls.at(-1) : calls.findLast(({ key }) => key === piece.key);
  if (!last || piece.name === '' || last.name === '') return last;
  if (piece.id !== '' && last.id !== '') return piece.id === last.id ? last : calls.find(({ id }) => id === piece.id);
  const another = piece.key === undefined && (piece.name !== last.name || parseJson(last.arguments) !== undefined);
  return another ? undefined : last;
}

function argumentsPiece(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) ? (jsonText(value) ?? '') : '';
}
