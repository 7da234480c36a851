import type { Capability } from '../../../call/capability.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { CacheMark, FilePart, ImagePart, ReasoningPart, RefusalPart, TextPart } from '../../../call/request.ts';
import { decodeCache } from '../../cache-marks.ts';
import { readDetail } from '../../image-detail.ts';
import { defined } from '../../json.ts';
import { mediaTypeOf } from '../../media-type.ts';
import { type DecodePart, decodeRefusal, decodeText, type Parts, partsReader } from '../../parts-reader.ts';
import type { RequestReader } from '../../request-reader.ts';
import { readThinking } from '../reply/said-parts.ts';
import { readDataUrl } from './data-url.ts';

const text = marked('text', decodeText);
const image = marked('image_url', decodeImage);

export const systemParts: Parts<TextPart> = new Map([text]);
export const toolParts: Parts<TextPart | ImagePart> = new Map<string, DecodePart<TextPart | ImagePart>>([text, image]);
export const userParts: Parts<TextPart | ImagePart | FilePart> = new Map<string, DecodePart<TextPart | ImagePart | FilePart>>([
  text,
  image,
  marked('file', decodeFile),
  marked('input_audio', decodeAudio),
]);
export const assistantParts: Parts<TextPart | ReasoningPart | RefusalPart> = new Map<
  string,
  DecodePart<TextPart | ReasoningPart | RefusalPart>
>([text, marked('refusal', decodeRefusal), marked('thinking', decodeThinking)]);

/** The capability that a part without a common form needs, by the type of the part. */
const needsOfParts: ReadonlyMap<string, Capability> = new Map([
  ['file', 'files'],
  ['image_url', 'images'],
]);

export const decodeParts = partsReader({ text: 'text', needs: needsOfParts });

/** The reader of a part that may carry more than the member of its name: a mark for the cache, which is kept, and others, which are not. */
function marked<P extends { readonly cache?: CacheMark }>(type: string, decode: DecodePart<P>): [string, DecodePart<P>] {
  return [
    type,
    (part, at, reader) => {
      for (const [name, extra] of Object.entries(part)) {
        if (name !== 'type' && name !== type && name !== 'cache_control' && extra !== undefined && extra !== null)
          reader.drop(name);
      }
      const decoded = decode(part, at, reader);
      const cache = decoded && decodeCache(part.cache_control, reader);
      return cache ? { ...decoded, cache } : decoded;
    },
  ];
}

function decodeThinking(part: JsonObject): ReasoningPart | undefined {
  const thought = readThinking(part.thinking);
  return thought === '' ? undefined : { type: 'reasoning', text: thought };
}

function decodeImage(part: JsonObject, at: string, reader: RequestReader): ImagePart | undefined {
  if (typeof part.image_url === 'string') return readImage(part.image_url); // Mistral's short form
  const image = reader.need('object', part.image_url, `${at}.image_url`);
  const url = image && reader.need('string', image.url, `${at}.image_url.url`);
  return url === undefined ? undefined : { ...readImage(url), ...defined({ detail: readDetail(image?.detail, reader) }) };
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

function decodeAudio(part: JsonObject, at: string, reader: RequestReader): FilePart | undefined {
  const audio = reader.object(part.input_audio, `${at}.input_audio`);
  const base64 = reader.string(audio.data, `${at}.input_audio.data`);
  const format = reader.string(audio.format, `${at}.input_audio.format`);
  return { type: 'file', mediaType: mediaTypeOf(`audio/${format}`), base64 };
}
