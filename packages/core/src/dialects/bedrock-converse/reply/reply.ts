import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart } from '../../../call/request.ts';
import { asObject, asText } from '../../gemini/read-json.ts';
import { isObject, jsonText, objectsIn, parseJsonExact } from '../../json.ts';
import type { DecodedReply } from '../../target-dialect.ts';
import { decodeFinish } from './finish.ts';
import { decodeUsage } from './usage.ts';

/** Reads the answer of `Converse`. Blocks without a common form (tools that Bedrock ran itself) are left out; of citations the cited text stays. */
export function decodeReply(text: string, parsed: unknown = parseJsonExact(text)): DecodedReply {
  if (!isObject(parsed)) return malformed('the body is not a JSON object');
  const reason = asText(parsed.stopReason);
  if (!isObject(parsed.output))
    return parsed.message === undefined ? malformed('the body has no output') : { ok: false, providerError: parsed };
  const blocks = objectsIn(asObject(parsed.output.message).content);
  if (reason === '' && blocks.length === 0) return malformed('an answer without content and stop reason');
  const content = blocks.flatMap(decodeBlock);
  const calls = content.filter((part) => part.type === 'tool-call');
  if (calls.some(({ name }) => name === '')) return malformed('a tool call without a name');
  const finish = decodeFinish(reason, calls.length > 0);
  if (finish.unified === 'broken') return { ok: false, malformed: `stop reason ${finish.raw}`, blameless: finish.blameless };
  const usage = decodeUsage(asObject(parsed.usage));
  return { ok: true, reply: { content, finish, usage, raw: { text, body: parsed } } };
}

function malformed(what: string): DecodedReply {
  return { ok: false, malformed: what };
}

function decodeBlock({ text, toolUse, reasoningContent, citationsContent }: JsonObject): readonly AssistantPart[] {
  if (typeof text === 'string') return text === '' ? [] : [{ type: 'text', text }];
  if (isObject(toolUse)) return isServerTool(toolUse) ? [] : [decodeCall(toolUse)];
  if (isObject(reasoningContent)) return decodeReasoning(reasoningContent);
  return objectsIn(asObject(citationsContent).content).flatMap(decodeBlock);
}

/** Whether Bedrock runs the tool itself: then its result stands in the same answer. */
export function isServerTool({ type }: JsonObject): boolean {
  return type === 'server_tool_use';
}

function decodeCall({ toolUseId, name, input }: JsonObject): AssistantPart {
  const args = (isObject(input) && jsonText(input)) || '{}';
  return { type: 'tool-call', id: asText(toolUseId), name: asText(name), arguments: args };
}

function decodeReasoning({ reasoningText, redactedContent }: JsonObject): readonly AssistantPart[] {
  if (typeof redactedContent === 'string') return [{ type: 'reasoning', text: '', redacted: redactedContent }];
  if (!isObject(reasoningText)) return [];
  const signature = asText(reasoningText.signature);
  return [{ type: 'reasoning', text: asText(reasoningText.text), ...(signature !== '' && { signature }) }];
}
