import type { Finish, FinishKind } from '../../../call/reply.ts';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11)
const kinds: ReadonlyMap<string, FinishKind> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tools'],
  ['content_filtered', 'filtered'],
  ['guardrail_intervened', 'filtered'],
  ['malformed_model_output', 'broken'],
  ['malformed_tool_use', 'broken'],
]);

/** Reads `stopReason`. An unknown reason is still an end of the model's own; a broken answer comes of what the client asked. */
export function decodeFinish(reason: string, calls: boolean): Finish {
  const unified = kinds.get(reason) ?? 'stop';
  if (unified === 'broken') return { unified, raw: reason, blameless: true };
  return { unified: unified === 'stop' && calls ? 'tools' : unified, raw: reason };
}

const words: { readonly [K in FinishKind]: string } = {
  stop: 'end_turn',
  length: 'max_tokens',
  tools: 'tool_use',
  filtered: 'content_filtered',
  pause: 'max_tokens', // an answer that waits to be gone on with is not whole, and this dialect has no word for it
  broken: 'malformed_model_output',
};

/** Writes `stopReason`. A reason that came from this dialect keeps its own word. */
export function encodeFinish(finish: Finish | undefined): string {
  if (!finish) return words.stop;
  if (kinds.get(finish.raw) === finish.unified) return finish.raw;
  return finish.unified === 'stop' && finish.stopSequence !== undefined ? 'stop_sequence' : words[finish.unified];
}
