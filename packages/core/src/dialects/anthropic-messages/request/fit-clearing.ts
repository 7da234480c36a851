import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { without } from './sampling.ts';

/** Where reasoning is not asked for, an edit that clears it from the context is answered with 400: it goes with the reasoning. */
export function withoutClearedThinking(body: JsonObject, losses: Losses): JsonObject {
  const { context_management: management } = body;
  if (!isObject(management) || !Array.isArray(management.edits)) return body;
  const edits = management.edits.filter((edit) => !clearsThinking(edit));
  if (edits.length === management.edits.length) return body;
  losses.warn('the clearing of old reasoning is not sent with the reasoning');
  return edits.length === 0 ? without(body, ['context_management']) : { ...body, context_management: { ...management, edits } };
}

function clearsThinking(edit: unknown): boolean {
  return isObject(edit) && typeof edit.type === 'string' && edit.type.startsWith('clear_thinking');
}
