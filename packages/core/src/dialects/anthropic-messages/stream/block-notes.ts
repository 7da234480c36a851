import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { asText } from '../as-text.ts';
import type { BlockNote, WireBlock } from './block-tracker.ts';

/** The content block that an event opens, or that it closes the open one. */
export function blockNote({ type, index, content_block: block }: JsonObject): BlockNote | undefined {
  if (type === 'content_block_stop') return { closes: true };
  if (type !== 'content_block_start' || !isObject(block) || typeof index !== 'number') return undefined;
  return { opens: { index, block: commonBlocks.get(asText(block.type) ?? '') ?? 'other' } };
}

/** What an event holds that only this dialect can carry. */
export function onlyHere({ type, index, content_block: block, delta }: JsonObject): string | undefined {
  if (type === 'content_block_delta') return isObject(delta) && delta.type === 'citations_delta' ? 'citations' : undefined;
  if (type !== 'content_block_start' || !isObject(block) || typeof index !== 'number') return undefined;
  const name = asText(block.type) ?? '';
  return commonBlocks.has(name) ? undefined : name;
}

/** Blocks that have a common form. */
const commonBlocks: ReadonlyMap<string, WireBlock> = new Map([
  ['text', 'text'],
  ['thinking', 'thinking'],
  ['redacted_thinking', 'other'],
  ['tool_use', 'other'],
]);
