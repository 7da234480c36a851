import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { listOf } from '../read-json.ts';

/**
 * What stands in for the signature of a call that the model itself did not make: https://ai.google.dev/gemini-api/docs/thought-signatures (read
 * 2026-11). Without one Gemini 3 answers 400.
 */
const standIn = 'skip_thought_signature_validator';

/**
 * The contents with a signature on the first call of each content that belongs to the turn that is going on: Google looks at no other calls. What the model said
 * between two turns is one content. The same list where all are signed.
 */
export function withSignatures<T>(contents: readonly (T | JsonObject)[]): readonly (T | JsonObject)[] {
  const asked = contents.findLastIndex(isQuestion);
  let changed = false;
  const signed = contents.map((content, at) => {
    if (at <= asked || !isObject(content) || content.role !== 'model') return content;
    const parts = listOf(content.parts);
    const first = parts.findIndex(isCall);
    const call = parts[first];
    if (!isObject(call) || (typeof call.thoughtSignature === 'string' && call.thoughtSignature !== '')) return content;
    changed = true;
    return { ...content, parts: parts.toSpliced(first, 1, { ...call, thoughtSignature: standIn }) };
  });
  return changed ? signed : contents;
}

function isCall(part: unknown): boolean {
  return isObject(part) && isObject(part.functionCall);
}

/** What the user said and no tool: it begins a turn. */
function isQuestion(content: unknown): boolean {
  if (!isObject(content) || content.role === 'model') return false;
  return !listOf(content.parts).some((part) => isObject(part) && part.functionResponse !== undefined);
}
