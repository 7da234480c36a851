import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { goOn, noted } from '../../added-texts.ts';
import { asObject } from '../../gemini/read-json.ts';
import { isObject, objectsIn } from '../../json.ts';
import type { Losses } from '../../losses.ts';

/** Turns with calls or results of tools as the model takes them; the same list where nothing changes. */
export function fitToolTurns(
  messages: readonly unknown[],
  { toolTurns, noResultStatus }: ModelTraits,
  losses: Losses,
): readonly unknown[] {
  const told = noResultStatus === true && messages.some(hasStatus) ? messages.map(withoutStatus) : messages;
  if (toolTurns === undefined) return told;
  const apart = told.flatMap((message): readonly unknown[] => (isObject(message) ? setApart(message, toolTurns) : [message]));
  if (apart.length === told.length) return told;
  losses.warn('turns were added around calls and results of tools: the model does not take them together with all else');
  return apart;
}

/** Two turns with one of the other role between them, because turns of one role in a row are joined by the server. */
function setApart(message: JsonObject, toolTurns: NonNullable<ModelTraits['toolTurns']>): readonly JsonObject[] {
  const { ofTools, others } = parted(objectsIn(message.content));
  const isAnswer = message.role === 'assistant';
  const isRefused = toolTurns === 'alone' ? others.length > 0 : !isAnswer && others.some(isFile);
  if (ofTools.length === 0 || !isRefused) return [message];
  const between = { role: isAnswer ? 'user' : 'assistant', content: [{ text: isAnswer ? goOn : noted }] };
  const [first, last] = isAnswer ? [others, ofTools] : [ofTools, others];
  return [{ ...message, content: first }, between, { ...message, content: last }];
}

interface Parted {
  readonly ofTools: readonly JsonObject[];
  readonly others: readonly JsonObject[];
}

/** A mark for the cache stays behind the block that it belongs to, and reasoning with the calls that it led to. */
function parted(blocks: readonly JsonObject[]): Parted {
  const [ofTools, others]: [JsonObject[], JsonObject[]] = [[], []];
  let list = others;
  for (const block of blocks) {
    const { toolUse, toolResult, reasoningContent, cachePoint } = block;
    if (cachePoint === undefined) list = (toolUse ?? toolResult ?? reasoningContent) === undefined ? others : ofTools;
    list.push(block);
  }
  return ofTools.every(({ reasoningContent }) => reasoningContent !== undefined) ? { ofTools: [], others } : { ofTools, others };
}

function isFile({ document, video }: JsonObject): boolean {
  return (document ?? video) !== undefined;
}

function hasStatus(message: unknown): boolean {
  return objectsIn(asObject(message).content).some(({ toolResult }) => asObject(toolResult).status !== undefined);
}

/** A call that failed is told in words. */
function withoutStatus(message: unknown): unknown {
  if (!isObject(message) || !hasStatus(message)) return message;
  const content = objectsIn(message.content).map((block) => {
    if (!isObject(block.toolResult)) return block;
    const { status, content: given, ...result } = block.toolResult;
    const said = status === 'error' ? [{ text: 'The call failed.' }, ...objectsIn(given)] : given;
    return { toolResult: { ...result, content: said } };
  });
  return { ...message, content };
}
