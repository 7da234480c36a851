import type { JsonObject } from '../../../call/json.ts';
import type { DecodedRequest, ReceivedRequest } from '../../client-dialect.ts';
import { defined } from '../../json.ts';
import { RequestReader } from '../../request-reader.ts';
import { camelCased } from '../read-json.ts';
import { decodeConfig } from './decode-config.ts';
import { decodeContents, decodeSystem } from './decode-contents.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { decodeWebSearch } from './decode-web-search.ts';
import { plainRequest } from './plain-request.ts';

/** Members that have a common form. The path names the model. */
const known: ReadonlySet<string> = new Set(['model', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig']);

/** Reads the body of `generateContent`, or of `streamGenerateContent`. */
export function decodeRequest({ body, inPath = '', query }: ReceivedRequest, stream: boolean): DecodedRequest {
  const plain = inPath === '' ? undefined : plainRequest(body, stream);
  const form = stream && !isSse(query) ? { inArray: true as const } : {};
  if (plain) return { ok: true, model: inPath, request: { ...plain, ...form } };
  const decoded = decodeWhole(body, inPath, stream);
  return decoded.ok ? { ...decoded, request: { ...decoded.request, ...form } } : decoded;
}

/** As `decodeRequest`, for a request that may hold anything. */
export function decodeWhole(body: JsonObject, model: string, stream: boolean): DecodedRequest {
  const reader = new RequestReader();
  const given = camelCased(body);
  const tools = decodeTools(given.tools, reader);
  const choice = decodeToolChoice(given.toolConfig, tools, reader);
  const request = {
    messages: [...decodeSystem(given.systemInstruction, reader), ...decodeContents(given.contents, reader)],
    tools,
    ...choice,
    ...defined({ webSearch: decodeWebSearch(given.tools, reader) }),
    ...decodeConfig(reader.read('object', given.generationConfig, 'generationConfig') ?? {}, reader),
    stream,
    includeUsage: true,
  };
  noteUnknown(given, reader);
  return reader.decoded(model, request);
}

/** Without `alt=sse` a stream is one JSON array, which is written piece by piece. */
function isSse(query: string): boolean {
  return new URLSearchParams(query).get('alt') === 'sse';
}

function noteUnknown(body: JsonObject, reader: RequestReader): void {
  for (const [name, value] of Object.entries(body)) {
    if (known.has(name) || value === null || value === undefined) continue;
    if (name === 'cachedContent')
      reader.refuse(name); // a part of the input, which one account keeps
    else reader.drop(name);
  }
}
