import type { JsonObject } from '../json.ts';
import { anyOf, type Shape, unknownMember } from './shape.ts';
import type { IncomingRequest, Problem } from './wire.ts';

const blob = anyOf('mimeType', 'data');
const part: Shape = {
  ...anyOf('text', 'thought', 'thoughtSignature', 'executableCode', 'codeExecutionResult', 'videoMetadata', 'mediaResolution'),
  inlineData: blob,
  fileData: anyOf('mimeType', 'fileUri'),
  functionCall: anyOf('id', 'name', 'args', 'partialArgs', 'willContinue'),
  functionResponse: {
    ...anyOf('id', 'name', 'response', 'willContinue', 'scheduling'),
    parts: { inlineData: anyOf('mimeType', 'data', 'displayName'), fileData: anyOf('mimeType', 'fileUri') },
  },
};
const content: Shape = { role: 'any', parts: part };

const request: Shape = {
  ...anyOf('model', 'cachedContent', 'serviceTier', 'labels'),
  safetySettings: anyOf('category', 'threshold'),
  contents: content,
  systemInstruction: content,
  tools: {
    ...anyOf('googleSearchRetrieval', 'codeExecution', 'urlContext', 'computerUse', 'googleMaps'),
    googleSearch: anyOf('timeRangeFilter', 'searchTypes'),
    functionDeclarations: anyOf(
      'name',
      'description',
      'behavior',
      'parameters',
      'parametersJsonSchema',
      'response',
      'responseJsonSchema',
    ),
  },
  toolConfig: {
    ...anyOf('retrievalConfig'),
    functionCallingConfig: anyOf('mode', 'allowedFunctionNames'),
  },
  generationConfig: {
    ...anyOf('maxOutputTokens', 'temperature', 'topP', 'topK', 'stopSequences', 'seed', 'presencePenalty', 'frequencyPenalty'),
    ...anyOf('candidateCount', 'responseLogprobs', 'logprobs', 'responseMimeType', 'responseSchema', 'responseJsonSchema'),
    ...anyOf('responseModalities', 'speechConfig', 'imageConfig', 'mediaResolution'),
    thinkingConfig: anyOf('includeThoughts', 'thinkingBudget', 'thinkingLevel'),
  },
};

const ofGeminiAlone: Shape = {
  store: 'any',
  contents: { parts: anyOf('toolCall', 'toolResponse', 'partMetadata') },
  tools: anyOf('fileSearch', 'mcpServers'),
  toolConfig: anyOf('includeServerSideToolInvocations'),
  generationConfig: anyOf('enableEnhancedCivicAnswers'),
};
const ofVertexAlone: Shape = {
  modelArmorConfig: 'any',
  safetySettings: anyOf('method'),
  tools: {
    ...anyOf('retrieval', 'enterpriseWebSearch', 'exaAiSearch', 'parallelAiSearch'),
    googleSearch: anyOf('excludeDomains', 'blockingConfidence'),
  },
  toolConfig: { functionCallingConfig: anyOf('streamFunctionCallArguments') },
  generationConfig: anyOf('audioTimestamp', 'routingConfig', 'modelSelectionConfig'),
};
const atGemini = joined(request, ofGeminiAlone);
const atVertex = joined(request, ofVertexAlone);

function joined(one: Shape, other: Shape): Shape {
  const known = new Map(Object.entries(one));
  const added = Object.entries(other).map(([name, more]) => {
    const given = known.get(name);
    return [name, given === undefined || given === 'any' || more === 'any' ? more : joined(given, more)] as const;
  });
  return { ...one, ...Object.fromEntries(added) };
}

/** Each of the two hosts refuses every name that it does not know, wherever it stands, and knows each name in two spellings. */
export function checkGeminiFields(body: JsonObject, host: IncomingRequest['host']): Problem | undefined {
  const unknown = unknownMember(body, host === 'vertex' ? atVertex : atGemini, (written) =>
    written.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase()),
  );
  if (!unknown) return undefined;
  const where = unknown.at === '' ? '' : ` at '${unknown.at}'`;
  return { message: `Invalid JSON payload received. Unknown name "${unknown.name}"${where}: Cannot find field.` };
}
