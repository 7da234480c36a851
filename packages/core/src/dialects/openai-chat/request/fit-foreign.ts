import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import { defined, isGiven, isObject } from '../../json.ts';
import { asArray } from '../read-json.ts';
import { isOfClaudeAlone } from '../reply/reasoning-details.ts';
import { type Edit, type FitTo } from './fit-rule.ts';

/** Members that other hosts of this dialect have added to messages, parts and tools. OpenAI answers 400 to each of them. */
const ofMessages = [
  ...['cache_control', 'thinking_blocks', 'reasoning_details', 'reasoning_content', 'reasoning'],
  'provider_specific_fields', // LiteLLM, in every message that it gave
] as const;
/** Members of OpenAI's own messages, which other hosts need not know: clients send answers back as OpenAI gave them. */
const ofOpenai = ['refusal', 'annotations', 'audio', 'function_call', 'name'] as const;
const ofParts = ['cache_control'] as const;

/** Takes out members that OpenAI does not know, for hosts that refuse them; every other host gets what its client wrote. */
export function foreignMembers(
  { messages, tools, cache_control: mark }: JsonObject,
  { model, native, traits, translated }: FitTo,
): Edit | undefined {
  if (translated) return undefined;
  if (!(native || traits.knownMembersOnly)) return withoutSigned(asArray(messages), model);
  const lost = new Set<string>();
  const kept = {
    messages: changed(asArray(messages), (message) => cleanMessage(message, native, lost)),
    tools: changed(asArray(tools), (tool) => cleanTool(tool, lost)),
  };
  if (isGiven(mark)) lost.add('cache_control');
  if (!kept.messages && !kept.tools && mark === undefined) return undefined;
  return {
    members: { ...defined(kept), ...(mark !== undefined && { cache_control: null }) },
    warnings: [...lost].map((name) => `${name} is not sent: ${model} does not take it`),
  };
}

/** What Claude has signed means nothing to a host of this dialect, and some hosts refuse the member. */
function withoutSigned(messages: readonly unknown[], model: string): Edit | undefined {
  const kept = changed(messages, (message) => {
    const details = asArray(message.reasoning_details);
    if (!details.some(isOfClaudeAlone)) return message;
    const { reasoning_details: _, ...others } = message;
    const foreign = details.filter((detail) => !isOfClaudeAlone(detail));
    return foreign.length === 0 ? others : { ...others, reasoning_details: foreign };
  });
  return (
    kept && {
      members: { messages: kept },
      warnings: [`reasoning_details is not sent: ${model} cannot read what Claude has signed`],
    }
  );
}

/** The list with its objects cleaned; undefined where all stay as they are. */
function changed(list: readonly unknown[], clean: (one: JsonObject) => JsonObject): readonly unknown[] | undefined {
  let cleaned: unknown[] | undefined;
  for (const [i, one] of list.entries()) {
    const after = isObject(one) ? clean(one) : one;
    if (after !== one) {
      cleaned ??= [...list];
      cleaned[i] = after;
    }
  }
  return cleaned;
}

function cleanMessage(message: JsonObject, native: boolean, lost: Set<string>): JsonObject {
  const own = native ? without(message, ofMessages, lost) : withoutOpenais(without(message, ofMessages, lost), lost);
  if (!Array.isArray(own.content)) return own;
  const said = native && own.role === 'assistant' ? withoutThoughts(own.content, lost) : own.content;
  const content = changed(said, (part) => without(part, ofParts, lost)) ?? said;
  if (content === own.content) return own;
  return { ...own, content: content.length > 0 ? content : own.tool_calls ? null : '' };
}

/** A refusal is what the assistant said, and a call or a result in the old form has no other place. */
function withoutOpenais(message: JsonObject, lost: Set<string>): JsonObject {
  const { role, content, refusal } = message;
  const said = isGiven(refusal) && !isGiven(content) ? { ...message, content: refusal, refusal: null } : message;
  const kept = (name: string) =>
    isGiven(own(said, name)) && (name === 'function_call' || (name === 'name' && (role === 'tool' || role === 'function')));
  return without(
    said,
    ofOpenai.filter((name) => !kept(name)),
    lost,
  );
}

/** Takes out reasoning as parts of the content, which only Mistral sends and takes. */
function withoutThoughts(parts: readonly unknown[], lost: Set<string>): readonly unknown[] {
  const isThought = (part: unknown) => isObject(part) && part.type === 'thinking';
  if (!parts.some(isThought)) return parts;
  lost.add('reasoning');
  return parts.filter((part) => !isThought(part));
}

function cleanTool(tool: JsonObject, lost: Set<string>): JsonObject {
  const own = without(tool, ofParts, lost);
  const declared = isObject(own.function) ? without(own.function, ofParts, lost) : own.function;
  return declared === own.function ? own : { ...own, function: declared };
}

function without(object: JsonObject, names: readonly string[], lost: Set<string>): JsonObject {
  const present = names.filter((name) => own(object, name) !== undefined);
  if (present.length === 0) return object;
  for (const name of present) if (!isNothing(own(object, name))) lost.add(name); // null is refused as well, and no loss
  return Object.fromEntries(Object.entries(object).filter(([name]) => !present.includes(name)));
}

function isNothing(value: unknown): boolean {
  return !isGiven(value) || (Array.isArray(value) && value.length === 0);
}
