import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart } from '../../../call/request.ts';
import { type Losses, noSuchField } from '../../losses.ts';
import { writeDataUrl } from '../../openai-chat/request/data-url.ts';

// https://docs.cohere.com/docs/image-inputs (read in November 2026)
const takenImages: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** An image, by its address or with its bytes. */
export function encodeImage({ source }: ImagePart, losses: Losses): JsonObject {
  if (!('url' in source) && !takenImages.has(source.mediaType)) losses.refuse(`image of type ${source.mediaType}`);
  return { type: 'image_url', image_url: { url: 'url' in source ? source.url : writeDataUrl(source) } };
}

/** An image where the file is one: no other files are taken. */
export function encodeFile({ mediaType, base64, filename }: FilePart, losses: Losses): JsonObject {
  if (!mediaType.startsWith('image/')) losses.refuse(`file of type ${mediaType}`);
  if (filename !== undefined) losses.warn(noSuchField('filename'));
  return encodeImage({ type: 'image', source: { mediaType, base64 } }, losses);
}
