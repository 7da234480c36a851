import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, Message, TextPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import { isObject, jsonText } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { asText, listOf } from '../read-json.ts';
import { argumentsText } from '../reply/reply.ts';
import { CallIds } from './call-ids.ts';
import { decodeMedia } from './decode-media.ts';

/** Reads `systemInstruction`. */
export function decodeSystem(value: unknown, reader: RequestReader): readonly Message[] {
  const at = 'systemInstruction';
  const given = reader.read('object', value, at);
  if (!given) return [];
  const content = partsOf(given, at, reader).flatMap(([part, partAt]): readonly TextPart[] =>
    part.text === undefined ? unportable(part, reader) : [{ type: 'text', text: reader.string(part.text, `${partAt}.text`) }],
  );
  return [{ role: 'system', content }];
}

/** Reads `contents`. What tools gave becomes a `tool` message before the rest of its turn, where every dialect wants it. */
export function decodeContents(value: unknown, reader: RequestReader): readonly Message[] {
  const contents = listOf(value);
  if (contents.length === 0) reader.wrong('contents', 'at least one content', value);
  const ids = new CallIds();
  return turnsOf(contents, reader).flatMap((turn) => decodeTurn(turn, reader, ids));
}

interface Turn {
  readonly role: unknown;
  readonly at: string;
  readonly parts: Placed[];
}

/** Google's SDK keeps each piece of a stream as a content of its own, so neighbouring contents of the model are one turn. */
function turnsOf(contents: readonly unknown[], reader: RequestReader): readonly Turn[] {
  const turns: Turn[] = [];
  contents.forEach((given, i) => {
    const at = `contents[${i}]`;
    const content = reader.object(given, at);
    const role = content.role ?? 'user';
    const before = turns.at(-1);
    const parts = partsOf(content, at, reader);
    if (role === 'model' && before?.role === role) for (const part of parts) before.parts.push(part);
    else turns.push({ role, at, parts: [...parts] });
  });
  return turns;
}

function decodeTurn({ role, at, parts }: Turn, reader: RequestReader, ids: CallIds): readonly Message[] {
  switch (role) {
    case 'model':
      ids.beginTurn();
      return [{ role: 'assistant', content: joinTexts(parts.flatMap(([part, at]) => decodeModelPart(part, at, reader, ids))) }];
    case 'user':
    case 'function': // as older clients write the turn of a result
      return userMessages(parts.flatMap(([part, partAt]) => decodeUserPart(part, partAt, reader, ids)));
    default:
      reader.wrong(`${at}.role`, 'user or model', role);
      return [];
  }
}

/** Neighbouring texts of one kind become one text; the empty text that ends a stream becomes none. */
function joinTexts(parts: readonly AssistantPart[]): readonly AssistantPart[] {
  const joined: AssistantPart[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (part.type === 'tool-call') joined.push(part);
    else if (before?.type === part.type) joined[joined.length - 1] = { ...part, text: before.text + part.text };
    else if (part.text !== '') joined.push(part);
  }
  return joined;
}

type Placed = readonly [part: JsonObject, at: string];

function partsOf({ parts }: JsonObject, at: string, reader: RequestReader): readonly Placed[] {
  const all = listOf(parts);
  if (all.length === 0) reader.wrong(`${at}.parts`, 'at least one part', parts);
  return all.map((part, i) => [reader.object(part, `${at}.parts[${i}]`), `${at}.parts[${i}]`] as const);
}

function userMessages(parts: readonly (UserPart | ToolResultPart)[]): readonly Message[] {
  const results = parts.filter((part) => part.type === 'tool-result');
  const rest = parts.filter((part) => part.type !== 'tool-result');
  const tool: readonly Message[] = results.length === 0 ? [] : [{ role: 'tool', content: results }];
  return rest.length === 0 ? tool : [...tool, { role: 'user', content: rest }];
}

function decodeUserPart(
  part: JsonObject,
  at: string,
  reader: RequestReader,
  ids: CallIds,
): readonly (UserPart | ToolResultPart)[] {
  if (isObject(part.functionResponse)) return [decodeResult(part.functionResponse, `${at}.functionResponse`, reader, ids)];
  if (part.text !== undefined) return [{ type: 'text', text: reader.string(part.text, `${at}.text`) }];
  return decodeMedia(part, at, reader) ?? unportable(part, reader);
}

function decodeModelPart(part: JsonObject, at: string, reader: RequestReader, ids: CallIds): readonly AssistantPart[] {
  if (part.thoughtSignature !== undefined) reader.drop('thoughtSignature');
  if (isObject(part.functionCall)) {
    const { id, args } = part.functionCall;
    const name = reader.string(part.functionCall.name, `${at}.functionCall.name`);
    return [{ type: 'tool-call', id: ids.call(name, asText(id)), name, arguments: argumentsText(args) }];
  }
  if (part.text !== undefined) {
    const text = reader.string(part.text, `${at}.text`);
    return [part.thought === true ? { type: 'reasoning', text } : { type: 'text', text }];
  }
  return ranCode(part, reader) ?? searched(part, reader) ?? (part.thoughtSignature === undefined ? unportable(part, reader) : []);
}

function decodeResult(result: JsonObject, at: string, reader: RequestReader, ids: CallIds): ToolResultPart {
  const name = reader.string(result.name, `${at}.name`);
  const response = reader.object(result.response, `${at}.response`);
  const isError = Object.keys(response).length === 1 && response.error !== undefined;
  const media = listOf(result.parts).flatMap(
    (part, i) => decodeMedia(reader.object(part, `${at}.parts[${i}]`), `${at}.parts[${i}]`, reader) ?? [],
  );
  return {
    type: 'tool-result',
    id: ids.result(name, asText(result.id)),
    content: [{ type: 'text', text: saidBy(response) }, ...media],
    ...(isError && { isError }),
  };
}

/** Members that hold what a tool said, by Google's documentation or by the habit of its clients, where there is no other member. */
const wrappers = ['output', 'result', 'error'] as const;

function saidBy(response: JsonObject): string {
  const names = Object.keys(response);
  const wrapper = names.length === 1 ? wrappers.find((name) => name === names[0]) : undefined;
  const said = wrapper === undefined ? response : response[wrapper];
  return typeof said === 'string' ? said : (jsonText(said) ?? '');
}

/** Code that Google ran, and what it gave, as a text: a part of the conversation like any other, for which no other dialect has a form. */
function ranCode({ executableCode, codeExecutionResult }: JsonObject, reader: RequestReader): readonly TextPart[] | undefined {
  if (isObject(executableCode)) {
    reader.tell('executableCode');
    return [{ type: 'text', text: `\n[code was run:\n${asText(executableCode.code)}]\n` }];
  }
  if (!isObject(codeExecutionResult)) return undefined;
  reader.tell('codeExecutionResult');
  return [{ type: 'text', text: `\n[the code gave:\n${asText(codeExecutionResult.output)}]\n` }];
}

/** A search of the web by Google, and what was found: the answer after it tells the outcome. */
function searched({ toolCall, toolResponse }: JsonObject, reader: RequestReader): readonly never[] | undefined {
  const ran = isObject(toolCall) ? toolCall : toolResponse;
  if (!isObject(ran) || !asText(ran.toolType).startsWith('GOOGLE_SEARCH')) return undefined;
  reader.drop(ran === toolCall ? 'toolCall' : 'toolResponse');
  return [];
}

/** Parts newer than this code: only their own dialect can carry them. */
function unportable(part: JsonObject, reader: RequestReader): readonly never[] {
  const [name] = Object.keys(part);
  reader.refuse(name ?? 'an empty part');
  return [];
}
