import type { JsonObject } from '../../../call/json.ts';
import { objectsIn } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';

/** The ids in an answer, or in one event of a stream, by which a later call may refer to them: of the answer, its items and its conversation. */
export function keptIds(said: JsonObject): readonly string[] {
  const { response, item } = said;
  if (item !== undefined) return given([asObject(item).id]);
  const answer = response === undefined ? said : asObject(response);
  return given([answer.id, asObject(answer.conversation).id, ...objectsIn(answer.output).map(({ id }) => id)]);
}

function given(ids: readonly unknown[]): readonly string[] {
  return ids.map(asText).filter((id) => id !== '');
}
