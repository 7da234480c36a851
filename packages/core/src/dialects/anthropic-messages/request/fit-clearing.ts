import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { without } from './sampling.ts';

/** Takes out an edit that clears reasoning from the context where no reasoning is asked for, because the server answers 400 to it. */
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
