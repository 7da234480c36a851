import type { Capability } from '../../../call/capability.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart, ReasoningPart, RefusalPart, TextPart } from '../../../call/request.ts';
import { readThinking } from '../reply/said-parts.ts';
import { readDataUrl } from './data-url.ts';
import { decodeCache } from './decode-cache.ts';
import type { RequestNotes } from './request-notes.ts';

type DecodePart<P> = (part: JsonObject, at: string, notes: RequestNotes) => P | undefined;

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

/** What a target must have for a part that this role has no common form of. */
const needsOfParts: ReadonlyMap<string, Capability> = new Map([
  ['input_audio', 'audio'],
  ['file', 'files'],
  ['image_url', 'images'],
]);

/** Reads a content member. Empty texts are left out; parts of a type that is not listed bind the call to this dialect. */
export function decodeParts<P extends object>(content: unknown, at: string, parts: Parts<P>, notes: RequestNotes): readonly P[] {
  const list = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  if (!Array.isArray(list)) {
    notes.wrong(at, 'a string or an array of content parts', content);
    return [];
  }
  return list.flatMap((part, i) => decodePart(part, `${at}[${i}]`, parts, notes) ?? []);
}

function decodePart<P extends object>(value: unknown, at: string, parts: Parts<P>, notes: RequestNotes): P | undefined {
  const part = notes.need('object', value, at);
  const type = part && notes.need('string', part.type, `${at}.type`);
  if (!part || type === undefined) return undefined;
  const decode = parts.get(type);
  if (!decode) return notes.unportableAs(type, 'refuse', needsOfParts.get(type));
  for (const [name, extra] of Object.entries(part)) {
    if (name !== 'type' && name !== type && name !== 'cache_control' && extra !== undefined && extra !== null)
      notes.unportableAs(name, 'drop');
  }
  const decoded = decode(part, at, notes);
  const cache = decoded && decodeCache(part.cache_control);
  return cache ? { ...decoded, cache } : decoded;
}

function decodeText(part: JsonObject, at: string, notes: RequestNotes): TextPart | undefined {
  const said = notes.need('string', part.text, `${at}.text`);
  return said ? { type: 'text', text: said } : undefined;
}

function decodeRefusal(part: JsonObject, at: string, notes: RequestNotes): RefusalPart | undefined {
  const said = notes.need('string', part.refusal, `${at}.refusal`);
  return said ? { type: 'refusal', text: said } : undefined;
}

function decodeThinking(part: JsonObject): ReasoningPart | undefined {
  const thought = readThinking(part.thinking);
  return thought === '' ? undefined : { type: 'reasoning', text: thought };
}

function decodeImage(part: JsonObject, at: string, notes: RequestNotes): ImagePart | undefined {
  if (typeof part.image_url === 'string') return readImage(part.image_url); // Mistral's short form
  const image = notes.need('object', part.image_url, `${at}.image_url`);
  const url = image && notes.need('string', image.url, `${at}.image_url.url`);
  if (typeof image?.detail === 'string' && image.detail !== 'auto') notes.unportableAs('image_url.detail', 'drop');
  return url === undefined ? undefined : readImage(url);
}

function readImage(url: string): ImagePart {
  return { type: 'image', source: readDataUrl(url) ?? { url } };
}

/** A file by id belongs to one account; one by address is not OpenAI's and has no common form. */
function decodeFile(part: JsonObject, at: string, notes: RequestNotes): FilePart | undefined {
  const file = notes.need('object', part.file, `${at}.file`);
  if (!file) return undefined;
  if (typeof file.file_id === 'string') return notes.unportableAs('file_id', 'refuse', 'files');
  const data = notes.need('string', file.file_data, `${at}.file.file_data`);
  const filename = notes.read('string', file.filename, `${at}.file.filename`);
  const source = data === undefined ? undefined : readDataUrl(data);
  if (!source) return notes.unportableAs('file_data that is no data URL', 'refuse', 'files');
  return { type: 'file', ...source, ...(filename !== undefined && { filename }) };
}
