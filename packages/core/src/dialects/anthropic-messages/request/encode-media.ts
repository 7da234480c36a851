import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart } from '../../../call/request.ts';
import type { Losses } from '../../losses.ts';

const imageTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** An `image` block. */
export function encodeImage({ source }: ImagePart, losses: Losses): JsonObject {
  if ('url' in source) return { type: 'image', source: { type: 'url', url: source.url } };
  if (!imageTypes.has(source.mediaType)) losses.refuse(`image of type ${source.mediaType}`);
  return { type: 'image', source: { type: 'base64', media_type: source.mediaType, data: source.base64 } };
}

/** Characters; an empty title is refused too. */
const longestTitle = 500;

/** A `document` block (PDF, plain text), or an `image` block where the file is one. */
export function encodeFile({ mediaType, base64, filename }: FilePart, losses: Losses): JsonObject {
  if (imageTypes.has(mediaType)) return encodeImage({ type: 'image', source: { mediaType, base64 } }, losses);
  const title = filename === undefined || filename === '' ? {} : { title: filename.slice(0, longestTitle) };
  if (mediaType === 'application/pdf')
    return { type: 'document', source: { type: 'base64', media_type: mediaType, data: base64 }, ...title };
  if (!mediaType.startsWith('text/')) losses.refuse(`file of type ${mediaType}`);
  const data = Buffer.from(base64, 'base64').toString('utf8');
  return { type: 'document', source: { type: 'text', media_type: 'text/plain', data }, ...title };
}
