import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { asSystemText } from '../../added-texts.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { without } from './sampling.ts';
import { toolChangeText, toolsAdded } from './tool-changes.ts';

interface SystemTurn extends JsonObject {
  readonly role: 'system';
}

/**
 * Newer models take `system` messages in mid-conversation, and the newest also settings for one turn; older models answer 400. Agents write both
 * without knowing which model gets the request.
 */
export function fitTurns(body: JsonObject, traits: ModelTraits, losses: Losses): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.some(isSystem)) return body;
  const asUser = (index: number) => !traits.lateSystem || !endsTurn(messages[index + 1]);
  const fitted = messages.flatMap((message: unknown, index): readonly unknown[] => {
    if (!isSystem(message)) return [message];
    return asUser(index) ? userTurn(message, losses) : settled(message, traits, losses);
  });
  const added = traits.lateSystem ? [] : toolsAdded(body);
  if (added.length === 0) return { ...body, messages: fitted };
  return { ...body, messages: fitted, tools: [...(Array.isArray(body.tools) ? body.tools : []), ...added] };
}

/** A system message must stand last or before an answer, so a message that is left out must not move another one to a place where it is refused. */
function endsTurn(next: unknown): boolean {
  return next === undefined || (isObject(next) && next.role === 'assistant');
}

function isSystem(message: unknown): message is SystemTurn {
  return isObject(message) && message.role === 'system';
}

/** Writes a late system text as a turn of the user; the server joins it to the turns beside it. */
function userTurn({ content }: SystemTurn, losses: Losses): readonly JsonObject[] {
  losses.warn('a system message in mid-conversation is sent as a text of the user');
  const given: readonly unknown[] = Array.isArray(content) ? content : [{ type: 'text', text: content }];
  const blocks = given.flatMap((block) => (isObject(block) ? textOf(block) : []));
  return blocks.length === 0 ? [] : [{ role: 'user', content: blocks }];
}

function textOf(block: JsonObject): readonly JsonObject[] {
  const text = block.type === 'text' ? block.text : toolChangeText(block);
  if (typeof text !== 'string' || text.trim() === '') return [];
  const { cache_control: cached } = block;
  return [{ type: 'text', text: asSystemText(text), ...(cached === undefined ? {} : { cache_control: cached }) }];
}

/** The message without the settings of its turn where the model takes none. */
function settled(message: SystemTurn, { turnSettings }: ModelTraits, losses: Losses): readonly JsonObject[] {
  if (turnSettings || !isObject(message.output_config)) return [message];
  losses.warn('settings of single turns are not sent: the model does not take them');
  const { content } = message;
  const empty = content === undefined || content === null || content === '' || (Array.isArray(content) && content.length === 0);
  return empty ? [] : [without(message, ['output_config'])];
}
