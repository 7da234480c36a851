import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { objectSchema } from '../../object-schema.ts';
import { shortName } from '../../short-name.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import type { ToolNames } from '../../tool-names.ts';
import { encodeWebSearch } from './encode-web-search.ts';
import { withCache } from './fit-breakpoints.ts';
import { restrictSchema } from './restrict-schema.ts';

/** `tools` and `tool_choice`; a choice without tools is refused by the server. */
export function encodeTools(request: ChatRequest, names: ToolNames, to: EncodeTo, losses: Losses): JsonObject {
  const { tools, toolChoice, parallelToolCalls } = request;
  const search = encodeWebSearch(request.webSearch, to, losses);
  if (tools.length + search.length === 0) return {};
  const written = tools.map((tool) => withCache({ name: names.sent(tool.name), ...encodeTool(tool, to, losses) }, tool.cache));
  return {
    tools: [...written, ...search],
    ...encodeChoice(toolChoice, names, parallelToolCalls === false),
  };
}

function encodeTool({ name, description, parameters, strict }: Tool, { native, traits }: EncodeTo, losses: Losses): JsonObject {
  const { schema, lost } = objectSchema(parameters);
  if (lost.length > 0)
    losses.warn(`${lost.join(', ')} is not sent of the schema of the tool ${shortName(name)}: it stands at the top level`);
  const told = defined({ description });
  if (strict !== true) return { ...told, input_schema: schema };
  if (native && traits.structuredOutput) return { ...told, input_schema: restrictSchema(schema), strict: true };
  losses.warn(`strict is not sent of the tool ${shortName(name)}: the target does not take it`);
  return { ...told, input_schema: schema };
}

function encodeChoice(choice: ToolChoice | undefined, names: ToolNames, single: boolean): JsonObject {
  if (choice?.type === 'none') return { tool_choice: { type: 'none' } };
  if (choice === undefined && !single) return {};
  return { tool_choice: { ...choiceOf(choice, names), ...(single ? { disable_parallel_tool_use: true } : {}) } };
}

function choiceOf(choice: ToolChoice | undefined, names: ToolNames): JsonObject {
  if (choice?.type === 'tool') return { type: 'tool', name: names.sent(choice.name) };
  return { type: choice?.type === 'required' ? 'any' : 'auto' };
}
