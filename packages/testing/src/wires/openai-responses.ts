import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import { textSchema, within } from './free-text.ts';
import { openai } from './openai.ts';
import { checkResponses } from './openai-responses-check.ts';
import { responsesError, responsesInBandError } from './openai-responses-errors.ts';
import { itemsOf, responseOf } from './openai-responses-parts.ts';
import { isSearch } from './openai-responses-search-check.ts';
import { responsesStream } from './openai-responses-stream.ts';
import type { ForcedTool, Wire } from './wire.ts';

/** Responses, as recorded from api.openai.com. */
export const openaiResponses: Wire = {
  ...openai,
  name: 'openai-responses',
  path: '/v1/responses',
  check: checkResponses,
  error: responsesError,
  inBandError: responsesInBandError,
  json: (answer, exchange) =>
    `${JSON.stringify(
      responseOf(
        answer,
        exchange,
        itemsOf(answer, exchange).map(({ item }) => item),
      ),
      null,
      2,
    )}\n`,
  stream: responsesStream,
  event: (name, data) => `event: ${name}\ndata: ${data}\n\n`,
  forcedTool,
  outputSchema,
  searches: ({ tools }) => objectsIn(tools).some(isSearch),
};

function forcedTool({ tools, tool_choice: choice }: JsonObject): ForcedTool | undefined {
  const functions = within(objectsIn(tools)).filter(({ type }) => type === 'function' || type === 'custom');
  const wanted = isObject(choice) ? choice.name : undefined;
  const tool = choice === 'required' ? functions[0] : functions.find(({ name }) => wanted !== undefined && name === wanted);
  return tool && { name: String(tool.name), schema: tool.type === 'custom' ? textSchema : objectAt(tool, 'parameters') };
}

function outputSchema(body: JsonObject): JsonObject | undefined {
  const format = objectAt(objectAt(body, 'text'), 'format');
  if (format.type === 'json_object') return { type: 'object' };
  return format.type === 'json_schema' ? objectAt(format, 'schema') : undefined;
}
