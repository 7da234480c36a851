import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { shortName } from '../../short-name.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import type { ToolNames } from '../../tool-names.ts';
import { encodeWebSearch } from './encode-web-search.ts';

/** `tools` and `toolConfig`. The schema of a tool goes out as it is: `parametersJsonSchema` takes JSON Schema. */
export function encodeTools(request: ChatRequest, names: ToolNames, to: EncodeTo, losses: Losses): JsonObject {
  const { tools, toolChoice } = request;
  const search = encodeWebSearch(request, to, losses);
  if (tools.length === 0) return search.length === 0 ? {} : { tools: search };
  const config = {
    ...(toolChoice && { functionCallingConfig: encodeChoice(toolChoice, names) }),
    // The Gemini API takes functions beside tools of its own only so, and Vertex AI does not know the member.
    ...(search.length > 0 && to.native && { includeServerSideToolInvocations: true }),
  };
  return {
    tools: [...search, { functionDeclarations: tools.map((tool) => encodeTool(tool, names, losses)) }],
    ...(Object.keys(config).length > 0 && { toolConfig: config }),
  };
}

function encodeTool({ name, description, parameters, strict }: Tool, names: ToolNames, losses: Losses): JsonObject {
  if (strict === true) losses.warn(`strict is not sent of the tool ${shortName(name)}: the target does not take it`);
  const properties =
    parameters.type === undefined && parameters.properties === undefined ? { type: 'object', properties: {} } : {};
  return {
    name: names.sent(name),
    ...defined({ description }),
    parametersJsonSchema: { ...properties, ...parameters },
  };
}

function encodeChoice(choice: ToolChoice, names: ToolNames): JsonObject {
  if (choice.type === 'tool') return { mode: 'ANY', allowedFunctionNames: [names.sent(choice.name)] };
  return { mode: modes[choice.type] };
}

const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;
