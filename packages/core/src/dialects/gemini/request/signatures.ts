import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';

/**
 * What stands in for the signature of a call that the model itself did not make: https://ai.google.dev/gemini-api/docs/thought-signatures (read
 * 2026-11). Without one Gemini 3 answers 400.
 */
const standIn = 'skip_thought_signature_validator';

/** The parts of one turn of the model, the first call of which carries a signature: of parallel calls only the first one has one. */
export function withSignature(parts: readonly JsonObject[]): readonly JsonObject[] {
  const at = parts.findIndex(isCall);
  const first = parts[at];
  if (!first || signatureOf(first) !== '') return parts;
  return parts.toSpliced(at, 1, { ...first, thoughtSignature: standIn });
}

function isCall({ functionCall }: JsonObject): boolean {
  return isObject(functionCall);
}

function signatureOf({ thoughtSignature }: JsonObject): string {
  return typeof thoughtSignature === 'string' ? thoughtSignature : '';
}
