import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import { checkGeminiFields } from './gemini-fields-check.ts';
import { checkGeminiTurns } from './gemini-turns-check.ts';
import { checkGeminiCountFields, checkRoles } from './vertex.ts';
import type { IncomingRequest, Problem } from './wire.ts';

const toolName = /^[a-zA-Z_][\w.:-]{0,63}$/;

/** The 400s of `generateContent` that a wrong translation or a wrong client meets first. */
export function checkGemini({ headers, json, model = '', host }: IncomingRequest): Problem | undefined {
  if (!isObject(json)) return { message: 'Invalid JSON payload received. Unexpected end of string.' };
  const unknown = checkGeminiFields(json, host);
  if (unknown !== undefined) return unknown;
  const contents = objectsIn(Array.isArray(json.contents) ? json.contents : [json.contents]);
  if (contents.length === 0) return { message: '* GenerateContentRequest.contents: contents is not specified\n' };
  const roles = host === 'vertex' ? checkRoles(contents) : undefined;
  if (roles) return roles;
  const account = headers['x-goog-api-key'] ?? headers.authorization ?? '';
  return (
    checkConfig(json, model) ?? checkTools(json) ?? checkSearch(json, model, host) ?? checkGeminiTurns(contents, model, account)
  );
}

/** A count takes the contents alone, or a whole call. */
export function checkGeminiCount({ headers, json, model = '', host }: IncomingRequest): Problem | undefined {
  if (host === 'vertex' && isObject(json)) return checkGeminiCountFields(json) ?? checkGemini({ headers, json, model, host });
  const whole = isObject(json) ? json.generateContentRequest : undefined;
  if (isObject(whole)) {
    if (whole.model !== `models/${model}`) return { message: `The model in the request body does not match: models/${model}` };
    return checkGemini({ headers, json: whole, model });
  }
  const extra = isObject(json) && Object.keys(json).find((name) => name !== 'contents' && name !== 'model');
  if (extra) return { message: `Invalid JSON payload received. Unknown name "${extra}": Cannot find field.` };
  return checkGemini({ headers, json, model });
}

function checkConfig(body: JsonObject, model: string): Problem | undefined {
  const config = objectAt(body, 'generationConfig');
  const { temperature, maxOutputTokens, stopSequences, seed } = config;
  if (typeof temperature === 'number' && !(temperature >= 0 && temperature <= 2)) {
    return { message: '* GenerateContentRequest.generation_config.temperature: must be in the range [0.0, 2.0]' };
  }
  if (maxOutputTokens !== undefined && !(Number.isInteger(maxOutputTokens) && Number(maxOutputTokens) >= 1)) {
    return { message: `max_output_tokens must be positive: ${String(maxOutputTokens)}` };
  }
  if (seed !== undefined && seed !== (Number(seed) | 0)) {
    return { message: `Invalid value at 'generation_config.seed' (TYPE_INT32), ${String(seed)}` };
  }
  if (Array.isArray(stopSequences) && stopSequences.length > 5) {
    return { message: '* GenerateContentRequest.generation_config.stop_sequences: at most 5 stop sequences are allowed' };
  }
  if ((config.presencePenalty ?? config.frequencyPenalty) && /gemini-(?:2\.5|[3-9])/.test(model)) {
    return { message: `Penalty is not enabled for models/${model}` };
  }
  const isJson = config.responseMimeType === 'application/json';
  if ((config.responseSchema ?? config.responseJsonSchema) !== undefined && !isJson) {
    return { message: 'response_schema is only supported for response_mime_type application/json' };
  }
  if (isJson && objectsIn(body.tools).length > 0 && /gemini-[12]/.test(model)) {
    return { message: "Function calling with a response mime type: 'application/json' is unsupported" };
  }
  return checkThinking(objectAt(config, 'thinkingConfig'), model);
}

function checkThinking({ thinkingBudget: budget, thinkingLevel: level }: JsonObject, model: string): Problem | undefined {
  if (budget !== undefined && level !== undefined) {
    return { message: 'You can only set only one of thinking budget and thinking level.' };
  }
  if (level !== undefined && /gemini-[12]/.test(model)) return { message: 'Thinking level is not supported for this model.' };
  if (budget !== undefined && /gemini-(?:1|2\.0)/.test(model)) {
    return { message: 'Unable to submit request because thinking is not supported by this model.' };
  }
  if (budget === 0 && /gemini-2\.5-pro/.test(model)) {
    return { message: 'Budget 0 is invalid. This model only works in thinking mode.' };
  }
  const most = /gemini-2\.5-pro/.test(model) ? 32_768 : 24_576;
  if (typeof budget === 'number' && budget > most && /gemini-2\.5/.test(model)) {
    return { message: `The thinking budget ${budget} is invalid. Please choose a value between 0 and ${most}.` };
  }
  if (/gemini-3-pro/.test(model) && String(level).toLowerCase() === 'medium') {
    return { message: 'Thinking level MEDIUM is not supported for this model.' };
  }
  return undefined;
}

/** Functions beside a search: Gemini 2 refuses both together, Gemini 3 wants to be told that its own calls may be shown, which Vertex AI does not know. */
function checkSearch(body: JsonObject, model: string, host: IncomingRequest['host']): Problem | undefined {
  const tools = objectsIn(body.tools);
  const searches = tools.some((tool) => tool.googleSearch !== undefined || tool.google_search !== undefined);
  const { includeServerSideToolInvocations: shows } = objectAt(body, 'toolConfig');
  if (!searches || tools.every((tool) => objectsIn(tool.functionDeclarations).length === 0)) return undefined;
  if (/gemini-[12]/.test(model)) return { message: 'Tool use with function calling is unsupported by the model.' };
  return shows === true || host === 'vertex'
    ? undefined
    : {
        message: 'Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.',
      };
}

function checkTools(body: JsonObject): Problem | undefined {
  const declared = objectsIn(body.tools).flatMap((tool) => objectsIn(tool.functionDeclarations));
  for (const [index, declaration] of declared.entries()) {
    const problem = checkDeclaration(declaration, `GenerateContentRequest.tools[0].function_declarations[${index}]`);
    if (problem !== undefined) return problem;
  }
  const { mode, allowedFunctionNames } = objectAt(objectAt(body, 'toolConfig'), 'functionCallingConfig');
  if (mode !== undefined && objectsIn(body.tools).length === 0) {
    return { message: 'Function calling config is set without function_declarations.' };
  }
  const allowed: readonly unknown[] = Array.isArray(allowedFunctionNames) ? allowedFunctionNames : [];
  if (allowed.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED') {
    return { message: 'Only set allowed_function_names when function calling mode is set to ANY.' };
  }
  const names = declared.map(({ name }) => name);
  const stray = allowed.find((name) => !names.includes(name));
  return stray === undefined ? undefined : { message: `Allowed function name ${String(stray)} is not declared.` };
}

function checkDeclaration({ name, parameters, parametersJsonSchema: schema }: JsonObject, at: string): Problem | undefined {
  if (typeof name !== 'string' || !toolName.test(name)) {
    return {
      message: `* ${at}.name: Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n`,
    };
  }
  if (parameters !== undefined && schema !== undefined) {
    return { message: `* ${at}: parameters and parameters_json_schema are mutually exclusive` };
  }
  const type = isObject(parameters) ? parameters.type : isObject(schema) ? schema.type : 'object';
  const isReference = isObject(schema) && schema.$ref !== undefined;
  return isReference || String(type).toLowerCase() === 'object'
    ? undefined
    : { message: `* ${at}.parameters: schema should be of type OBJECT` };
}
