import { type JsonObject, objectAt, objectsIn, own } from '../json.ts';
import { isForeign } from './sealed.ts';
import type { Problem } from './wire.ts';

// https://ai.google.dev/gemini-api/docs: image-understanding, audio, video-understanding (read 2026-11)
const mediaTypes: readonly string[] = [
  ...['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
  ...['audio/wav', 'audio/mp3', 'audio/mpeg', 'audio/aiff', 'audio/aac', 'audio/ogg', 'audio/flac'],
  ...['video/mp4', 'video/mpeg', 'video/mov', 'video/quicktime', 'video/avi', 'video/x-flv', 'video/mpg', 'video/webm'],
  ...['video/wmv', 'video/x-ms-wmv', 'video/3gpp'],
];
const data = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse', 'executableCode', 'codeExecutionResult'];

/** What the API refuses of the conversation. */
export function checkGeminiTurns(contents: readonly JsonObject[], model: string, account: string): Problem | undefined {
  const isCorrupted = (part: JsonObject) => isForeign(part.thoughtSignature, account);
  if (contents.some(({ parts }) => objectsIn(parts).some(isCorrupted))) return { message: 'Corrupted thought signature.' };
  for (const [index, content] of contents.entries()) {
    const problem = checkContent(content, `GenerateContentRequest.contents[${index}]`) ?? checkCalls(contents, index);
    if (problem !== undefined) return problem;
  }
  if (contents[0]?.role === 'model') {
    return { message: 'Please ensure that multiturn requests begin with a user turn and alternate between user and model.' };
  }
  return signs(model) ? checkSignatures(merged(contents)) : undefined;
}

/** Neighbouring contents of the model are one turn. */
function merged(contents: readonly JsonObject[]): readonly JsonObject[] {
  const turns: JsonObject[] = [];
  for (const content of contents) {
    const last = turns.at(-1);
    const isSame = last?.role === 'model' && content.role === 'model';
    if (isSame) turns[turns.length - 1] = { ...last, parts: [...objectsIn(last.parts), ...objectsIn(content.parts)] };
    else turns.push(content);
  }
  return turns;
}

function checkContent({ role = 'user', parts }: JsonObject, at: string): Problem | undefined {
  if (role !== 'user' && role !== 'model' && role !== 'function') return { message: 'Please use a valid role: user, model.' };
  const all = objectsIn(parts);
  if (all.length === 0) return { message: `* ${at}.parts: contents.parts must not be empty.\n` };
  const empty = all.findIndex((part) => data.every((name) => own(part, name) === undefined) || isEmptyText(part));
  if (empty >= 0) {
    return { message: `* ${at}.parts[${empty}].data: required oneof field 'data' must have one initialized field\n` };
  }
  const types = all.map((part) => String(objectAt(part, 'inlineData').mimeType));
  const odd = types.find((type) => /^(?:image|audio|video)\//.test(type) && !mediaTypes.includes(type));
  return odd === undefined ? undefined : { message: `Unsupported MIME type: ${odd}` };
}

function isEmptyText(part: JsonObject): boolean {
  return part.text === '' && part.thoughtSignature === undefined;
}

/** Calls follow the user or results, and each turn of calls is followed by as many results. */
function checkCalls(contents: readonly JsonObject[], index: number): Problem | undefined {
  const calls = partsWith(contents[index], 'functionCall');
  const results = partsWith(contents[index], 'functionResponse');
  const before = contents[index - 1];
  if (calls.length > 0 && before?.role !== 'user' && before?.role !== 'function') {
    return {
      message: 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
    };
  }
  const asked = partsWith(before, 'functionCall');
  if (results.length === 0 && asked.length === 0) return undefined;
  if (results.length !== asked.length) {
    return {
      message:
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
    };
  }
  const names = asked.map(({ name }) => name);
  const stray = results.find(({ name }) => !names.includes(name));
  return stray && { message: `Please ensure that function response ${String(stray.name)} has a function call of that name.` };
}

/** In the turn that is going on, the first call of each run of calls carries a signature. */
function checkSignatures(contents: readonly JsonObject[]): Problem | undefined {
  const asked = contents.findLastIndex(
    (content) => content.role !== 'model' && partsWith(content, 'functionResponse').length === 0,
  );
  for (const [index, content] of contents.entries()) {
    const first = index > asked ? objectsIn(content.parts).find((part) => part.functionCall !== undefined) : undefined;
    if (first && !first.thoughtSignature) {
      const { name } = objectAt(first, 'functionCall');
      return {
        message:
          `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly. ` +
          `Function call \`default_api:${String(name)}\`, position ${index + 1}.`,
      };
    }
  }
  return undefined;
}

function signs(model: string): boolean {
  return /gemini-[3-9]/.test(model);
}

function partsWith(content: JsonObject | undefined, name: 'functionCall' | 'functionResponse'): readonly JsonObject[] {
  return objectsIn(content?.parts)
    .filter((part) => own(part, name) !== undefined)
    .map((part) => objectAt(part, name));
}
