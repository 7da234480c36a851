import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { goOn, wasAsked } from '../../added-texts.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';

/** Adds a turn of the user that asks the model to go on, where the model is known to refuse a begun answer. */
export function endWithUser(body: JsonObject, { endsWithUser }: ModelTraits, losses: Losses): JsonObject {
  if (!endsWithUser || !Array.isArray(body.messages)) return body;
  const last: unknown = body.messages.at(-1);
  if (!isObject(last) || last.role !== 'assistant') return body;
  losses.warn(wasAsked);
  return { ...body, messages: [...body.messages, { role: 'user', content: goOn }] };
}
