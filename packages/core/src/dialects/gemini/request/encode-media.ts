import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart } from '../../../call/request.ts';
import { type Losses, noSuchField } from '../../losses.ts';

// https://ai.google.dev/gemini-api/docs/image-understanding (read 2026-11)
const imageTypes: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
]);
/** Sounds and films. */
// .../audio and .../video-understanding (read 2026-11)
const takenMedia: ReadonlySet<string> = new Set([
  ...['audio/wav', 'audio/mp3', 'audio/aiff', 'audio/aac', 'audio/ogg', 'audio/flac'],
  ...['video/mp4', 'video/mpeg', 'video/quicktime', 'video/avi', 'video/x-flv', 'video/webm', 'video/x-ms-wmv', 'video/3gpp'],
]);
const takenImages: ReadonlySet<string> = new Set(imageTypes.values());

/** An image as `inlineData`; one at an address as `fileData`, which Google fetches. */
export function encodeImage({ source }: ImagePart, losses: Losses): JsonObject {
  if (!('url' in source)) {
    if (!takenImages.has(source.mediaType)) losses.refuse(`image of type ${source.mediaType}`);
    return inlineData(source.mediaType, source.base64);
  }
  // The type is needed, and the address is all that is known of it.
  const [, ending = ''] = /\.([a-z]{3,4})(?:[?#]|$)/i.exec(source.url) ?? [];
  const mimeType = imageTypes.get(ending.toLowerCase());
  if (mimeType === undefined) losses.refuse('image by an address that does not tell its type');
  return { fileData: { mimeType, fileUri: source.url } };
}

/** A document, a sound or a film, or an image where the file is one. */
export function encodeFile({ mediaType, base64, filename }: FilePart, losses: Losses): JsonObject {
  if (mediaType.startsWith('image/')) return encodeImage({ type: 'image', source: { mediaType, base64 } }, losses);
  const isText = mediaType === 'application/json' || mediaType.startsWith('text/');
  if (mediaType !== 'application/pdf' && !isText && !takenMedia.has(mediaType)) losses.refuse(`file of type ${mediaType}`);
  if (filename !== undefined) losses.warn(noSuchField('filename'));
  return inlineData(mediaType, base64);
}

function inlineData(mimeType: string, data: string): JsonObject {
  return { inlineData: { mimeType, data } };
}
