import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
import type { ToolForm } from '../../../call/tool-forms.ts';
import { isFreeText } from '../../is-free-text.ts';
import { defined } from '../../json.ts';
import { objectSchema } from '../../object-schema.ts';
import { shortName } from '../../short-name.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import type { ToolNames } from '../../tool-names.ts';
import { fitsStrict, withItems } from './fit-schema.ts';

interface EncodedTools {
  readonly members: JsonObject;
  readonly warnings: readonly string[];
}

/**
 * `tools` and what goes with them. Choice and parallelism are refused in a request without tools.
 *
 * @param ofHost - tools that the host runs
 */
export function writeTools(request: ChatRequest, names: ToolNames, to: EncodeTo, ofHost: readonly JsonObject[]): EncodedTools {
  const { tools, toolChoice, parallelToolCalls } = request;
  if (tools.length + ofHost.length === 0) return { members: {}, warnings: [] };
  const written = tools.map((tool) => writeTool(tool, names, to));
  const members = defined({
    tools: [...written.map(({ tool }) => tool), ...ofHost],
    tool_choice: toolChoice && writeToolChoice(toolChoice, tools, names, to),
    parallel_tool_calls: parallelToolCalls,
  });
  return { members, warnings: written.flatMap(({ warnings }) => warnings) };
}

interface WrittenTool {
  readonly tool: JsonObject;
  readonly warnings: readonly string[];
}

function writeTool(tool: Tool, names: ToolNames, to: EncodeTo): WrittenTool {
  if (isFreeText(tool, to)) return { tool: writeFreeText(tool.form, names.sent(tool.name)), warnings: [] };
  const { name, description, parameters, strict } = tool;
  const { schema, lost } = objectSchema(parameters);
  const fits = strict !== true || !to.native || fitsStrict(schema);
  const told = shortName(name);
  return {
    tool: {
      type: 'function',
      function: defined({
        name: names.sent(name),
        description,
        parameters: withItems(schema),
        strict: fits ? strict : undefined,
      }),
    },
    warnings: [
      ...(fits ? [] : [`strict is not sent for the tool ${told}: its schema has members that are not required, or is open`]),
      ...(lost.length > 0
        ? [`${lost.join(', ')} is not sent in the schema of the tool ${told}: it stands at the top level`]
        : []),
    ],
  };
}

function writeFreeText({ description, grammar }: ToolForm, name: string): JsonObject {
  const format = grammar && { type: 'grammar', grammar };
  return { type: 'custom', custom: defined({ name, description, format }) };
}

function writeToolChoice(choice: ToolChoice, tools: readonly Tool[], names: ToolNames, to: EncodeTo): unknown {
  if (choice.type !== 'tool') return choice.type;
  const isCustom = tools.some((tool) => tool.name === choice.name && isFreeText(tool, to));
  const type = isCustom ? 'custom' : 'function';
  return { type, [type]: { name: names.sent(choice.name) } };
}
