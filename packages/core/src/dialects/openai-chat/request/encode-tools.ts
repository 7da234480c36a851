import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
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
    tool_choice: toolChoice && writeToolChoice(toolChoice, names),
    parallel_tool_calls: parallelToolCalls,
  });
  return { members, warnings: written.flatMap(({ warnings }) => warnings) };
}

interface WrittenTool {
  readonly tool: JsonObject;
  readonly warnings: readonly string[];
}

function writeTool({ name, description, parameters, strict }: Tool, names: ToolNames, { native }: EncodeTo): WrittenTool {
  const { schema, lost } = objectSchema(parameters);
  const fits = strict !== true || !native || fitsStrict(schema);
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

function writeToolChoice(choice: ToolChoice, names: ToolNames): unknown {
  return choice.type === 'tool' ? { type: 'function', function: { name: names.sent(choice.name) } } : choice.type;
}
