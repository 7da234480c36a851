import type { Finish, FinishKind } from '../../../call/reply.ts';

// https://ai.google.dev/api/generate-content#FinishReason (read 2026-11)
const kinds: ReadonlyMap<string, FinishKind> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'filtered'],
  ['RECITATION', 'filtered'],
  ['LANGUAGE', 'filtered'],
  ['BLOCKLIST', 'filtered'],
  ['PROHIBITED_CONTENT', 'filtered'],
  ['SPII', 'filtered'],
  ['MODEL_ARMOR', 'filtered'],
  ['IMAGE_SAFETY', 'filtered'],
  ['IMAGE_PROHIBITED_CONTENT', 'filtered'],
  ['IMAGE_RECITATION', 'filtered'],
  ['MALFORMED_FUNCTION_CALL', 'broken'],
  ['MALFORMED_RESPONSE', 'broken'],
  ['UNEXPECTED_TOOL_CALL', 'broken'],
  ['TOO_MANY_TOOL_CALLS', 'broken'],
  ['MISSING_THOUGHT_SIGNATURE', 'broken'],
  ['OTHER', 'broken'],
]);

const words: { readonly [K in FinishKind]: string } = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tools: 'STOP',
  filtered: 'SAFETY',
  pause: 'MAX_TOKENS', // an answer that waits to be gone on with is not whole, and this dialect has no word for it
  broken: 'OTHER',
};

/**
 * Reads `finishReason`. An answer that calls tools ends with `STOP` like any other; an unknown reason is still an end of the model's own. Outages have a
 * status at Google, so a broken answer comes of what the client asked, and one client alone could bring about many.
 */
export function decodeFinish(reason: string, calls: boolean): Finish {
  const unified = kinds.get(reason) ?? 'stop';
  if (unified === 'broken') return { unified, raw: reason, blameless: true };
  return { unified: unified === 'stop' && calls ? 'tools' : unified, raw: reason };
}

/** A prompt that was blocked has an answer without candidates: `promptFeedback.blockReason` says why. */
export function blocked(reason: string): Finish {
  return { unified: 'filtered', raw: reason };
}

/** A reason that came from this dialect keeps its own word. An answer that refuses says so by its text alone, as it does at Google. */
export function encodeFinish(finish: Finish | undefined): string {
  if (!finish) return words.stop;
  return kinds.get(finish.raw) === finish.unified ? finish.raw : words[finish.unified];
}
