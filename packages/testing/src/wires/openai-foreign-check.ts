import { type JsonObject, objectAt, objectsIn, own } from '../json.ts';
import type { Problem } from './wire.ts';

/** What other hosts of this wire have added, and clients send along from there. */
const foreign = [
  ...['cache_control', 'thinking_blocks', 'reasoning_details', 'reasoning_content', 'reasoning', 'thinking'],
  'provider_specific_fields',
] as const;

/** OpenAI's models are asked at OpenAI, which refuses what it does not know; other names stand for hosts that let it through. */
export function checkForeign(body: JsonObject): Problem | undefined {
  if (!/^(?:gpt-\d|chatgpt-|o\d)/.test(String(body.model))) return undefined;
  const messages = objectsIn(body.messages).flatMap((message, index) => [
    unknownIn(message, `messages[${index}].`),
    ...objectsIn(message.content).map((part, place) => unknownIn(part, `messages[${index}].content[${place}].`)),
  ]);
  const tools = objectsIn(body.tools).flatMap((tool, index) => [
    unknownIn(tool, `tools[${index}].`),
    unknownIn(objectAt(tool, 'function'), `tools[${index}].function.`),
  ]);
  const param = [unknownIn(body, ''), ...messages, ...tools].find((name) => name !== undefined);
  return param === undefined ? undefined : { message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' };
}

function unknownIn(object: JsonObject, at: string): string | undefined {
  if (object.type === 'thinking') return `${at}thinking`;
  const name = foreign.find((member) => own(object, member) !== undefined);
  return name && at + name;
}
