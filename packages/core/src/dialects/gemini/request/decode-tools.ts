import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
import { defined, isGiven } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { asText, listOf } from '../read-json.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

/** Members of a declaration that only Google reads: what a tool gives back, and how it is waited for. */
const onlyHere = ['response', 'responseJsonSchema', 'behavior'] as const;

/** Reads `tools`. Those that Google itself runs, but for a search of the web, bind the call to it. */
export function decodeTools(value: unknown, reader: RequestReader): readonly Tool[] {
  return listOf(value).flatMap((item, i) => {
    const { functionDeclarations, googleSearch: _, ...others } = reader.object(item, `tools[${i}]`); // see `decodeWebSearch`
    for (const [name, tool] of Object.entries(others)) if (isGiven(tool)) reader.refuse(name);
    return listOf(functionDeclarations).map((one, k) => decodeTool(one, `tools[${i}].functionDeclarations[${k}]`, reader));
  });
}

function decodeTool(value: unknown, at: string, reader: RequestReader): Tool {
  const declaration = reader.object(value, at);
  const { name, description, parameters, parametersJsonSchema } = declaration;
  for (const member of onlyHere) if (isGiven(declaration[member])) reader.drop(`functionDeclarations.${member}`);
  const own = reader.read('object', parameters, `${at}.parameters`);
  return {
    name: reader.string(name, `${at}.name`),
    ...defined({ description: reader.read('string', description, `${at}.description`) }),
    parameters:
      reader.read('object', parametersJsonSchema, `${at}.parametersJsonSchema`) ?? (own ? jsonSchemaOf(own) : noArguments),
  };
}

const noArguments: JsonObject = { type: 'object', properties: {} };

/** Reads `toolConfig`. Of several tools that are allowed the model must call one, which no other dialect can say in the same way. */
export function decodeToolChoice(value: unknown, tools: readonly Tool[], reader: RequestReader): Pick<ChatRequest, 'toolChoice'> {
  const {
    functionCallingConfig,
    includeServerSideToolInvocations: _,
    ...others
  } = reader.read('object', value, 'toolConfig') ?? {}; // what else Google shows of its tools, no other dialect has
  for (const [name, member] of Object.entries(others)) if (isGiven(member)) reader.drop(`toolConfig.${name}`);
  const at = 'toolConfig.functionCallingConfig';
  const config = reader.read('object', functionCallingConfig, at) ?? {};
  if (config.streamFunctionCallArguments === true) reader.drop('streamFunctionCallArguments');
  const allowed = listOf(config.allowedFunctionNames).map((name, i) => reader.string(name, `${at}.allowedFunctionNames[${i}]`));
  if (tools.length === 0) return {};
  return defined({ toolChoice: decodeMode(asText(config.mode).toUpperCase(), allowed, tools, reader) });
}

function decodeMode(
  mode: string,
  allowed: readonly string[],
  tools: readonly Tool[],
  reader: RequestReader,
): ToolChoice | undefined {
  const [only] = allowed;
  if (allowed.length > 1 && allowed.length < tools.length) reader.drop('allowedFunctionNames');
  switch (mode) {
    case '':
    case 'MODE_UNSPECIFIED':
      return undefined;
    case 'AUTO':
    case 'VALIDATED':
      return { type: 'auto' };
    case 'NONE':
      return { type: 'none' };
    case 'ANY':
      return only !== undefined && allowed.length === 1 ? { type: 'tool', name: only } : { type: 'required' };
    default:
      reader.wrong('toolConfig.functionCallingConfig.mode', 'AUTO, ANY, NONE or VALIDATED', mode);
      return undefined;
  }
}
