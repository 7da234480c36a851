import type { JsonObject } from '../../../call/json.ts';
import type { BoundCall } from '../../../call/request.ts';
import { isGiven } from '../../json.ts';
import { asArray, asObject, asText } from '../../openai-chat/read-json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { isOwnId } from '../own-id.ts';
import { isReference } from './decode-items.ts';

/** Reads what binds the call to the provider that keeps what it refers to. Undefined where the request says all itself. */
export function decodeBound(body: JsonObject, reader: RequestReader): BoundCall | undefined {
  const { previous_response_id: previous, conversation } = body;
  if (isGiven(previous)) return bound('previous_response_id', reader.string(previous, 'previous_response_id'), reader);
  if (isGiven(conversation)) {
    const id = typeof conversation === 'string' ? conversation : asText(asObject(conversation).id);
    return bound('conversation', id, reader);
  }
  const references = asArray(body.input).filter(isReference);
  const reference = references.find(({ id }) => isOwnId(id)) ?? references[0];
  if (reference) return bound('item_reference', asText(reference.id), reader);
  return body.background === true ? bound('background', undefined, reader) : undefined;
}

const unstored =
  'the id of what a provider has stored; nobody stores an answer that says "store": false, so send its items, as clients do that ask for that';

/** Whoever has the id of an answer that was translated sends the conversation itself: nobody has stored it. */
function bound(field: string, id: string | undefined, reader: RequestReader): BoundCall {
  if (isOwnId(id)) reader.wrong(field, unstored, id);
  reader.refuse(field);
  return { field, ...(id !== undefined && { id }) };
}
