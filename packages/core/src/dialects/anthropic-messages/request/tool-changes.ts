import type { JsonObject } from '../../../call/json.ts';
import { isObject, objectsIn } from '../../json.ts';

/** The result of a search for tools in words; the tool itself stands in `tools`. */
export const foundTool = (name: string): string => `The tool ${name} can be used from here on.`;

/** A change of the tools in mid-conversation in words; undefined for any other block, and for changes that only this dialect can carry. */
export function toolChangeText({ type, tool }: JsonObject): string | undefined {
  const name = nameOf(tool);
  if (name === undefined) return undefined;
  if (type === 'tool_addition') return foundTool(name);
  return type === 'tool_removal' ? `The tool ${name} can no longer be used.` : undefined;
}

/** Tools that `system` messages define in mid-conversation, in the form of `tools`, without those that `tools` holds already. */
export function toolsAdded({ messages, tools }: JsonObject): readonly JsonObject[] {
  const added = new Map<unknown, JsonObject>();
  for (const message of objectsIn(messages)) {
    if (message.role !== 'system') continue;
    for (const block of objectsIn(message.content)) {
      const definition = definitionIn(block);
      if (definition !== undefined) added.set(definition.name, definition);
    }
  }
  if (added.size > 0) for (const { name } of objectsIn(tools)) added.delete(name);
  return [...added.values()];
}

function definitionIn({ type, tool }: JsonObject): JsonObject | undefined {
  if (type !== 'tool_addition' || !isObject(tool) || tool.type !== 'tool_definition') return undefined;
  return isObject(tool.definition) ? tool.definition : undefined;
}

function nameOf(tool: unknown): string | undefined {
  if (!isObject(tool)) return undefined;
  const named = tool.type === 'tool_definition' ? tool.definition : tool.type === 'tool_reference' ? tool : undefined;
  return isObject(named) && typeof named.name === 'string' ? named.name : undefined;
}
