import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { without } from './sampling.ts';

/**
 * Sources that another target has told reach the client without an `encrypted_index`, and come back with the history: every target of this dialect would answer
 * 400. Nothing is lost, because the texts stay, and no target reads the sources of a text.
 */
export function withoutForeignCitations(body: JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.some(hasForeign)) return body;
  return { ...body, messages: messages.map((message: unknown) => (hasForeign(message) ? cleaned(message) : message)) };
}

interface WithBlocks extends JsonObject {
  readonly content: readonly unknown[];
}

function hasForeign(message: unknown): message is WithBlocks {
  return isObject(message) && Array.isArray(message.content) && message.content.some(isCited);
}

interface Cited extends JsonObject {
  readonly citations: readonly unknown[];
}

function isCited(block: unknown): block is Cited {
  return isObject(block) && Array.isArray(block.citations) && block.citations.some(isForeign);
}

function isForeign(citation: unknown): boolean {
  return isObject(citation) && citation.type === 'web_search_result_location' && citation.encrypted_index === '';
}

function cleaned(message: WithBlocks): JsonObject {
  return {
    ...message,
    content: message.content.flatMap((block): readonly unknown[] => (isCited(block) ? cleanedBlock(block) : [block])),
  };
}

/** A text without words held the sources that came after the last text: no target takes such a block. */
function cleanedBlock(block: Cited): readonly JsonObject[] {
  const own = block.citations.filter((citation) => !isForeign(citation));
  if (own.length > 0) return [{ ...block, citations: own }];
  return block.text === '' ? [] : [without(block, ['citations'])];
}
