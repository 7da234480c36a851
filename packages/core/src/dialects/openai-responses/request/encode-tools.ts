import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, OutputFormat, Tool, ToolChoice } from '../../../call/request.ts';
import type { ToolForm } from '../../../call/tool-forms.ts';
import { isFreeText } from '../../is-free-text.ts';
import { defined } from '../../json.ts';
import { fitAnswerSchema } from '../../json-output.ts';
import { objectSchema } from '../../object-schema.ts';
import { fitsStrict, withItems } from '../../openai-chat/request/fit-schema.ts';
import { shortName } from '../../short-name.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import type { ToolNames } from '../../tool-names.ts';

interface EncodedTools {
  readonly members: JsonObject;
  readonly warnings: readonly string[];
}

/**
 * `tools` and what goes with them. Choice and parallelism mean nothing without tools.
 *
 * @param ofProvider - tools that the provider runs
 */
export function writeTools(
  { tools, toolChoice, parallelToolCalls }: ChatRequest,
  names: ToolNames,
  to: EncodeTo,
  ofProvider: readonly JsonObject[],
): EncodedTools {
  if (tools.length + ofProvider.length === 0) return { members: {}, warnings: [] };
  const written = tools.map((tool) => writeTool(tool, names, to));
  const members = defined({
    tools: [...written.map(({ tool }) => tool), ...ofProvider],
    tool_choice: toolChoice && writeToolChoice(toolChoice, tools, names, to),
    parallel_tool_calls: parallelToolCalls,
  });
  return { members, warnings: written.flatMap(({ warnings }) => warnings) };
}

/** `strict` is always written: here it is true by default, and schemas of other dialects are seldom fit for it. */
function writeTool(tool: Tool, names: ToolNames, to: EncodeTo) {
  if (isFreeText(tool, to)) return { tool: writeFreeText(tool.form, names.sent(tool.name)), warnings: [] };
  const { name, description, parameters, strict = false } = tool;
  const { schema, lost } = objectSchema(parameters);
  const fits = !strict || fitsStrict(schema);
  const told = shortName(name);
  return {
    tool: defined({
      type: 'function',
      name: names.sent(name),
      description,
      parameters: withItems(schema),
      strict: strict && fits,
    }),
    warnings: [
      ...(fits ? [] : [`strict is not sent for the tool ${told}: its schema has members that are not required, or is open`]),
      ...(lost.length > 0
        ? [`${lost.join(', ')} is not sent in the schema of the tool ${told}: it stands at the top level`]
        : []),
    ],
  };
}

function writeFreeText({ description, grammar }: ToolForm, name: string): JsonObject {
  return defined({ type: 'custom', name, description, format: grammar && { type: 'grammar', ...grammar } });
}

function writeToolChoice(choice: ToolChoice, tools: readonly Tool[], names: ToolNames, to: EncodeTo): unknown {
  if (choice.type !== 'tool') return choice.type;
  const isCustom = tools.some((tool) => tool.name === choice.name && isFreeText(tool, to));
  return { type: isCustom ? 'custom' : 'function', name: names.sent(choice.name) };
}

/** Writes the output format. Responses require a name, which other dialects do not have: `answer` stands in. */
export function writeFormat(output: OutputFormat, to: EncodeTo): JsonObject {
  if (output.type === 'json-object') return { type: 'json_object' };
  const { name = 'answer', description, schema: given, strict } = output;
  const schema = fitAnswerSchema(given, to);
  const fitName = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'answer';
  return defined({ type: 'json_schema', name: fitName, description, schema, strict: strict && fitsStrict(schema) });
}
