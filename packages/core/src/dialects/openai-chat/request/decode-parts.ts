import type { Capability } from '../../../call/capability.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart, ReasoningPart, RefusalPart, TextPart } from '../../../call/request.ts';
import type { RequestReader } from '../../request-reader.ts';
import { readThinking } from '../reply/said-parts.ts';
import { readDataUrl } from './data-url.ts';
import { decodeCache } from './decode-cache.ts';

type DecodePart<P> = (part: JsonObject, at: string, reader: RequestReader) => P | undefined;

/** How the parts of one role are read, by their `type`. */
type Parts<P> = ReadonlyMap<string, DecodePart<P>>;

const text: readonly [string, DecodePart<TextPart>] = ['text', decodeText];
const image: readonly [string, DecodePart<ImagePart>] = ['image_url', decodeImage];

export const systemParts: Parts<TextPart> = new Map([text]);
export const toolParts: Parts<TextPart | ImagePart> = new Map<string, DecodePart<TextPart | ImagePart>>([text, image]);
export const userParts: Parts<TextPart | ImagePart | FilePart> = new Map<string, DecodePart<TextPart | ImagePart | FilePart>>([
  text,
  image,
  ['file', decodeFile],
]);
export const assistantParts: Parts<TextPart | ReasoningPart | RefusalPart> = new Map<
  string,
  DecodePart<TextPart | ReasoningPart | RefusalPart>
>([text, ['refusal', decodeRefusal], ['thinking', decodeThinking]]);

/** The capability that a part without a common form needs, by the type of the part. */
const needsOfParts: ReadonlyMap<string, Capability> = new Map([
  ['input_audio', 'audio'],
  ['file', 'files'],
  ['image_url', 'images'],
]);

/** Reads a content member. Empty texts are left out; parts of a type that is not listed bind the call to this dialect. */
export function decodeParts<P extends object>(
  content: unknown,
  at: string,
  parts: Parts<P>,
  reader: RequestReader,
): readonly P[] {
  const list = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  if (!Array.isArray(list)) {
    reader.wrong(at, 'a string or an array of content parts', content);
    return [];
  }
  return list.flatMap((part, i) => decodePart(part, `${at}[${i}]`, parts, reader) ?? []);
}

function decodePart<P extends object>(value: unknown, at: string, parts: Parts<P>, reader: RequestReader): P | undefined {
  const part = reader.need('object', value, at);
  const type = part && reader.need('string', part.type, `${at}.type`);
  if (!part || type === undefined) return undefined;
  const decode = parts.get(type);
  if (!decode) return reader.refuse(type, { needs: needsOfParts.get(type) });
  for (const [name, extra] of Object.entries(part)) {
    if (name !== 'type' && name !== type && name !== 'cache_control' && extra !== undefined && extra !== null) reader.drop(name);
  }
  const decoded = decode(part, at, reader);
  const cache = decoded && decodeCache(part.cache_control);
  return cache ? { ...decoded, cache } : decoded;
}

function decodeText(part: JsonObject, at: string, reader: RequestReader): TextPart | undefined {
  const said = reader.need('string', part.text, `${at}.text`);
  return said ? { type: 'text', text: said } : undefined;
}

function decodeRefusal(part: JsonObject, at: string, reader: RequestReader): RefusalPart | undefined {
  const said = reader.need('string', part.refusal, `${at}.refusal`);
  return said ? { type: 'refusal', text: said } : undefined;
}

function decodeThinking(part: JsonObject): ReasoningPart | undefined {
  const thought = readThinking(part.thinking);
  return thought === '' ? undefined : { type: 'reasoning', text: thought };
}

function decodeImage(part: JsonObject, at: string, reader: RequestReader): ImagePart | undefined {
  if (typeof part.image_url === 'string') return readImage(part.image_url); // Mistral's short form
  const image = reader.need('object', part.image_url, `${at}.image_url`);
  const url = image && reader.need('string', image.url, `${at}.image_url.url`);
  if (typeof image?.detail === 'string' && image.detail !== 'auto') reader.drop('image_url.detail');
  return url === undefined ? undefined : readImage(url);
}

function readImage(url: string): ImagePart {
  return { type: 'image', source: readDataUrl(url) ?? { url } };
}

/** Reads a file with its bytes. A file by id belongs to one account, and a file by address is not in OpenAI's API: both have no common form. */
function decodeFile(part: JsonObject, at: string, reader: RequestReader): FilePart | undefined {
  const file = reader.need('object', part.file, `${at}.file`);
  if (!file) return undefined;
  if (typeof file.file_id === 'string') return reader.refuse('file_id', { needs: 'files' });
  const data = reader.need('string', file.file_data, `${at}.file.file_data`);
  const filename = reader.read('string', file.filename, `${at}.file.filename`);
  const source = data === undefined ? undefined : readDataUrl(data);
  if (!source) return reader.refuse('file_data that is no data URL', { needs: 'files' });
  return { type: 'file', ...source, ...(filename !== undefined && { filename }) };
}
