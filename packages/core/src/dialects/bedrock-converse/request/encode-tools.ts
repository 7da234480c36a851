import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
import type { AnswerTool } from '../../anthropic-messages/request/answer-tool.ts';
import { restrictSchema } from '../../anthropic-messages/request/restrict-schema.ts';
import type { Losses } from '../../losses.ts';
import { objectSchema } from '../../object-schema.ts';
import { shortName } from '../../short-name.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import type { ToolNames } from '../../tool-names.ts';
import { withCachePoint } from './cache-points.ts';

/** `toolConfig` in parts: the tools with the marks for the cache behind them, and the choice. */
export interface ToolConfig {
  readonly tools: readonly JsonObject[];
  readonly choice?: JsonObject | undefined;
}

interface WrittenFor {
  readonly names: ToolNames;
  readonly to: EncodeTo;
  /** The tool whose arguments are the answer. */
  readonly answer: AnswerTool | undefined;
  readonly losses: Losses;
}

/** The tools that the model may call; those of the history alone, where the history has calls and nothing may be called now. */
export function encodeTools(request: ChatRequest, { names, to, answer, losses }: WrittenFor): ToolConfig {
  const { tools, toolChoice, parallelToolCalls } = request;
  const offered = toolChoice?.type === 'none' && !answer ? [] : tools;
  if (parallelToolCalls === false && offered.length > 0 && !answer)
    losses.warn("parallel_tool_calls: false is not sent: the target's dialect has no such field");
  const specs = offered.flatMap((tool) =>
    withCachePoint({ toolSpec: { name: names.sent(tool.name), ...encodeTool(tool, to, losses) } }, tool.cache),
  );
  if (answer) return { tools: [...specs, answerSpec(answer)], choice: answerChoice(answer) };
  if (specs.length > 0) return { tools: specs, choice: encodeChoice(toolChoice, names, to, losses) };
  return { tools: toolsOfHistory(request, names, losses) };
}

/** The server wants every tool that the history names declared, even where no tool is offered any more. */
function toolsOfHistory({ messages }: ChatRequest, names: ToolNames, losses: Losses): readonly JsonObject[] {
  const called = new Set<string>();
  for (const { content } of messages) for (const part of content) if (part.type === 'tool-call') called.add(part.name);
  if (called.size > 0) losses.warn('tools of earlier turns are declared: the target takes no calls in a history without tools');
  return [...called].map((name) => ({
    toolSpec: { name: names.sent(name), inputSchema: { json: { type: 'object', properties: {} } } },
  }));
}

function encodeTool({ name, description, parameters, strict }: Tool, { traits }: EncodeTo, losses: Losses): JsonObject {
  const { schema, lost } = objectSchema(parameters);
  if (lost.length > 0)
    losses.warn(`${lost.join(', ')} is not sent of the schema of the tool ${shortName(name)}: it stands at the top level`);
  const told = description === undefined || description.trim() === '' ? {} : { description };
  if (strict !== true) return { ...told, inputSchema: { json: schema } };
  if (traits.structuredOutput) return { ...told, inputSchema: { json: restrictSchema(schema) }, strict: true };
  losses.warn(`strict is not sent of the tool ${shortName(name)}: the model does not take it`);
  return { ...told, inputSchema: { json: schema } };
}

function encodeChoice(
  choice: ToolChoice | undefined,
  names: ToolNames,
  { traits }: EncodeTo,
  losses: Losses,
): JsonObject | undefined {
  if (choice === undefined || choice.type === 'none' || choice.type === 'auto') return undefined;
  if (traits.noForcedCalls) losses.refuse('tool_choice that forces a call');
  return choice.type === 'tool' ? { tool: { name: names.sent(choice.name) } } : { any: {} };
}

function answerSpec({ name, tool }: AnswerTool): JsonObject {
  return { toolSpec: { name, description: tool.description, inputSchema: { json: tool.input_schema } } };
}

function answerChoice({ name, choice }: AnswerTool): JsonObject {
  return choice.type === 'any' ? { any: {} } : { tool: { name } };
}
