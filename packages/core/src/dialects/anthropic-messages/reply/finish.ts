import type { JsonObject } from '../../../call/json.ts';
import type { Finish, FinishKind } from '../../../call/reply.ts';

const kinds: ReadonlyMap<string, FinishKind> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tools'],
  ['refusal', 'filtered'],
  ['pause_turn', 'pause'],
  ['compaction', 'pause'],
]);

const stopReasons: { readonly [K in FinishKind]: string } = {
  stop: 'end_turn',
  length: 'max_tokens',
  tools: 'tool_use',
  filtered: 'refusal',
  pause: 'pause_turn',
  broken: 'end_turn', // Messages has no word for a broken answer, and the part before the break is shown
};

/** Reads `stop_reason` and `stop_sequence`. An unknown reason counts as the end of the answer by the model itself. */
export function decodeFinish(stopReason: string, stopSequence: unknown): Finish {
  const finish = { unified: kinds.get(stopReason) ?? 'stop', raw: stopReason };
  return typeof stopSequence === 'string' ? { ...finish, stopSequence } : finish;
}

/** The members that tell a client why the model stopped. */
export interface EncodedFinish extends JsonObject {
  readonly stop_reason: string | null;
  readonly stop_sequence: string | null;
}

/** Writes why the model stopped. A word of this dialect stays as it is; without a reason no word is made up. */
export function encodeFinish(finish: Finish | undefined, refused: boolean): EncodedFinish {
  const sequence = finish?.stopSequence ?? null;
  if (!finish) return { stop_reason: null, stop_sequence: null };
  if (refused && finish.unified === 'stop') return { stop_reason: 'refusal', stop_sequence: null };
  if (kinds.get(finish.raw) === finish.unified) return { stop_reason: finish.raw, stop_sequence: sequence };
  if (finish.unified === 'stop' && sequence !== null) return { stop_reason: 'stop_sequence', stop_sequence: sequence };
  return { stop_reason: stopReasons[finish.unified], stop_sequence: sequence };
}
