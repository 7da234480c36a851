import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart } from '../../../call/request.ts';
import { argumentsOfText } from '../../free-text.ts';
import { objectsIn } from '../../json.ts';
import { argumentsText, asText } from '../../openai-chat/read-json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import { nameIn } from '../name-in.ts';

/** Reads the items of an answer. Items without a common form (built-in tools, citations) are left out: only their own dialect carries them. */
export function readOutput(output: unknown, answerId: string | undefined): readonly AssistantPart[] {
  const said: AssistantPart[] = [];
  let calls = 0;
  for (const item of objectsIn(output)) {
    if (isCall(item)) {
      const id = asText(item.call_id) || standInCallId(answerId, calls);
      said.push({ type: 'tool-call', id, name: nameIn(item.namespace, asText(item.name)), arguments: argumentsOf(item) });
      calls += 1;
    } else for (const part of saidIn(item)) said.push(part);
  }
  return said;
}

/** Whether the client is asked to run something: a function, or a tool of free text. */
export function isCall({ type }: JsonObject): boolean {
  return type === 'function_call' || type === 'custom_tool_call';
}

/** Free text stands in the arguments of a function, the empty text too. */
export function argumentsOf({ type, arguments: args, input }: JsonObject): string {
  return type === 'custom_tool_call' ? argumentsOfText(asText(input)) : argumentsText(args);
}

/** Parts of reasoning are paragraphs. */
export const betweenThoughts = '\n\n';

function saidIn({ type, content, summary }: JsonObject): readonly AssistantPart[] {
  if (type === 'message') return objectsIn(content).flatMap(readPart);
  if (type !== 'reasoning') return [];
  const text = [...objectsIn(summary), ...objectsIn(content)].map((part) => asText(part.text)).join(betweenThoughts);
  return text === '' ? [] : [{ type: 'reasoning', text }];
}

function readPart({ type, text, refusal }: JsonObject): readonly AssistantPart[] {
  if (type === 'output_text') return asText(text) === '' ? [] : [{ type: 'text', text: asText(text) }];
  return type === 'refusal' && asText(refusal) !== '' ? [{ type: 'refusal', text: asText(refusal) }] : [];
}
