import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, OutputFormat } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import { objectSchema } from '../../object-schema.ts';
import { without } from './sampling.ts';

type Schema = Extract<OutputFormat, { readonly type: 'json-schema' }>;

/** A tool whose arguments are the answer: how a model without structured output is held to a schema. */
export interface AnswerTool {
  readonly name: string;
  readonly tool: JsonObject;
  readonly choice: JsonObject;
}

/** `none`: the tool choice forces a call of a client's tool, so that the answer has no text that a schema could hold for. */
export type AnswerBy = AnswerTool | { readonly unsupported: string } | 'none';

/**
 * Not possible where the model reasons, because a reasoning model takes no forced call, where the model is to search first, and where the answer is not an object. With tools of the
 * client's own, the model has to call one of those or the answer tool.
 */
export function answerBy(output: Schema, { tools, toolChoice, webSearch }: ChatRequest, isReasoning: boolean): AnswerBy {
  if (webSearch) return { unsupported: 'json_schema together with web_search' };
  if (tools.length > 0 && (toolChoice?.type === 'required' || toolChoice?.type === 'tool')) return 'none';
  if (isReasoning) return { unsupported: 'json_schema together with reasoning' };
  const { schema, lost } = objectSchema(output.schema);
  const { type = 'object' } = output.schema;
  if (type !== 'object' || lost.length > 0) return { unsupported: 'json_schema of anything but an object' };
  const name = freeName(tools);
  const description = output.description ?? 'Gives the answer. Call it once, with the whole answer as its arguments.';
  const isFree = tools.length > 0 && toolChoice?.type !== 'none';
  return {
    name,
    tool: { name, description, input_schema: schema },
    choice: { ...(isFree ? { type: 'any' } : { type: 'tool', name }), disable_parallel_tool_use: true },
  };
}

function freeName(tools: ChatRequest['tools']): string {
  const taken = new Set(tools.map((tool) => tool.name));
  let name = 'answer';
  for (let n = 2; taken.has(name); n++) name = `answer_${n}`;
  return name;
}

/** A body of this dialect that asks for the answer by a tool, in place of `output_config.format`. */
export function withAnswerTool(body: JsonObject, by: AnswerTool | undefined): JsonObject {
  const { format: _, ...others } = isObject(body.output_config) ? body.output_config : {};
  const plain = without(body, ['output_format', 'output_config']);
  return {
    ...plain,
    ...(Object.keys(others).length > 0 && { output_config: others }),
    ...(by && { tools: [...(Array.isArray(body.tools) ? body.tools : []), by.tool], tool_choice: by.choice }),
  };
}
