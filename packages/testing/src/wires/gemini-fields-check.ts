import { isObject, type JsonObject, own } from '../json.ts';
import type { Problem } from './wire.ts';

/** The members that an object may have: what stands in each of them, or `any` where nobody looks. */
interface Shape {
  readonly [member: string]: Shape | 'any';
}

const anyOf = (...members: readonly string[]): Shape => Object.fromEntries(members.map((name) => [name, 'any' as const]));

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
  ...anyOf('model', 'safetySettings', 'cachedContent', 'serviceTier', 'store'),
  contents: content,
  systemInstruction: content,
  tools: {
    ...anyOf('googleSearch', 'googleSearchRetrieval', 'codeExecution', 'urlContext', 'fileSearch', 'computerUse', 'googleMaps'),
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
    retrievalConfig: 'any',
    functionCallingConfig: anyOf('mode', 'allowedFunctionNames', 'streamFunctionCallArguments'),
  },
  generationConfig: {
    ...anyOf('maxOutputTokens', 'temperature', 'topP', 'topK', 'stopSequences', 'seed', 'presencePenalty', 'frequencyPenalty'),
    ...anyOf('candidateCount', 'responseLogprobs', 'logprobs', 'responseMimeType', 'responseSchema', 'responseJsonSchema'),
    ...anyOf('responseModalities', 'speechConfig', 'imageConfig', 'mediaResolution', 'enableEnhancedCivicAnswers'),
    thinkingConfig: anyOf('includeThoughts', 'thinkingBudget', 'thinkingLevel'),
  },
};

/** The API refuses every name that it does not know, wherever it stands. */
export function checkGeminiFields(body: JsonObject): Problem | undefined {
  return unknownIn(body, request, '');
}

function unknownIn(value: unknown, shape: Shape, at: string): Problem | undefined {
  if (Array.isArray(value)) return firstOf(value, (item, index) => unknownIn(item, shape, `${at}[${index}]`));
  if (!isObject(value)) return undefined;
  return firstOf(Object.entries(value), ([written, member]) => {
    const name = written.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
    const inner = own(shape, name) as Shape[string] | undefined; // what `Shape` says of its members
    if (inner === undefined) return unknownName(written, at);
    return inner === 'any' ? undefined : unknownIn(member, inner, at === '' ? written : `${at}.${written}`);
  });
}

function unknownName(name: string, at: string): Problem {
  const where = at === '' ? '' : ` at '${at}'`;
  return { message: `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.` };
}

function firstOf<T>(list: readonly T[], check: (item: T, index: number) => Problem | undefined): Problem | undefined {
  for (const [index, item] of list.entries()) {
    const problem = check(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
