import type { Capability } from '../../../call/capability.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart, RefusalPart, TextPart } from '../../../call/request.ts';
import { readDetail } from '../../image-detail.ts';
import { defined } from '../../json.ts';
import { readDataUrl } from '../../openai-chat/request/data-url.ts';
import { type DecodePart, decodeRefusal, decodeText, type Parts, partsReader } from '../../parts-reader.ts';
import type { RequestReader } from '../../request-reader.ts';

/** The citations of an earlier answer are left out in silence, because the answer's text holds them for its reader. */
const texts = ['input_text', 'output_text', 'text', 'summary_text'].map((type): [string, DecodePart<TextPart>] => [
  type,
  decodeText,
]);

export const systemParts: Parts<TextPart> = new Map(texts);
export const userParts: Parts<TextPart | ImagePart | FilePart> = new Map<string, DecodePart<TextPart | ImagePart | FilePart>>([
  ...texts,
  ['input_image', decodeImage],
  ['input_file', decodeFile],
]);
export const assistantParts: Parts<TextPart | RefusalPart> = new Map<string, DecodePart<TextPart | RefusalPart>>([
  ...texts,
  ['refusal', decodeRefusal],
]);

/** What a target must have for a part that this role has no common form of. */
const needsOfParts: ReadonlyMap<string, Capability> = new Map([
  ['input_audio', 'audio'],
  ['input_file', 'files'],
  ['input_image', 'images'],
]);

export const decodeParts = partsReader({ text: 'input_text', needs: needsOfParts });

function decodeImage(part: JsonObject, at: string, reader: RequestReader): ImagePart | undefined {
  if (typeof part.file_id === 'string') return reader.refuse('file_id', { needs: 'images' });
  const url = reader.need('string', part.image_url, `${at}.image_url`);
  if (url === undefined) return undefined;
  return { type: 'image', source: readDataUrl(url) ?? { url }, ...defined({ detail: readDetail(part.detail, reader) }) };
}

/** A file by id belongs to one account; for one by address there is no common form. */
function decodeFile(part: JsonObject, at: string, reader: RequestReader): FilePart | undefined {
  if (typeof part.file_id === 'string') return reader.refuse('file_id', { needs: 'files' });
  if (typeof part.file_url === 'string') return reader.refuse('file_url', { needs: 'files' });
  const data = reader.need('string', part.file_data, `${at}.file_data`);
  const filename = reader.read('string', part.filename, `${at}.filename`);
  const source = data === undefined ? undefined : readDataUrl(data);
  if (!source) return reader.refuse('file_data that is no data URL', { needs: 'files' });
  return { type: 'file', ...source, ...(filename !== undefined && { filename }) };
}
