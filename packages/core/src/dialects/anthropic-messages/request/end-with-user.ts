import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';

/** The text of a turn of the user that is added where the server needs one. */
export const goOn = 'Continue.';

/** The warning where a turn of the user was added at the end. */
export const wasAsked = `a last turn of the user was added ("${goOn}"): the model does not go on from a turn of its own.`;

/** Adds a turn of the user that asks the model to go on, where the model is known to refuse a begun answer. */
export function endWithUser(body: JsonObject, { endsWithUser }: ModelTraits, losses: Losses): JsonObject {
  if (!endsWithUser || !Array.isArray(body.messages)) return body;
  const last: unknown = body.messages.at(-1);
  if (!isObject(last) || last.role !== 'assistant') return body;
  losses.warn(wasAsked);
  return { ...body, messages: [...body.messages, { role: 'user', content: goOn }] };
}
