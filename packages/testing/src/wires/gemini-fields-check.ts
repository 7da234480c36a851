import type { JsonObject } from '../json.ts';
import { anyOf, type Shape, unknownMember } from './shape.ts';
import type { Problem } from './wire.ts';

const blob = anyOf('mimeType', 'data');
const part: Shape = {
  ...anyOf('toolCall', 'toolResponse'),
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
  ...anyOf('model', 'safetySettings', 'cachedContent', 'serviceTier', 'store'),
  contents: content,
  systemInstruction: content,
  tools: {
    ...anyOf('googleSearchRetrieval', 'codeExecution', 'urlContext', 'fileSearch', 'computerUse', 'googleMaps'),
    googleSearch: anyOf('timeRangeFilter', 'searchTypes', 'excludeDomains', 'blockingConfidence'),
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
    ...anyOf('retrievalConfig', 'includeServerSideToolInvocations'),
    functionCallingConfig: anyOf('mode', 'allowedFunctionNames', 'streamFunctionCallArguments'),
  },
  generationConfig: {
    ...anyOf('maxOutputTokens', 'temperature', 'topP', 'topK', 'stopSequences', 'seed', 'presencePenalty', 'frequencyPenalty'),
    ...anyOf('candidateCount', 'responseLogprobs', 'logprobs', 'responseMimeType', 'responseSchema', 'responseJsonSchema'),
    ...anyOf('responseModalities', 'speechConfig', 'imageConfig', 'mediaResolution', 'enableEnhancedCivicAnswers'),
    thinkingConfig: anyOf('includeThoughts', 'thinkingBudget', 'thinkingLevel'),
  },
};

/** The API refuses every name that it does not know, wherever it stands, and knows each name in two spellings. */
export function checkGeminiFields(body: JsonObject): Problem | undefined {
  const unknown = unknownMember(body, request, (written) =>
    written.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase()),
  );
  if (!unknown) return undefined;
  const where = unknown.at === '' ? '' : ` at '${unknown.at}'`;
  return { message: `Invalid JSON payload received. Unknown name "${unknown.name}"${where}: Cannot find field.` };
}
