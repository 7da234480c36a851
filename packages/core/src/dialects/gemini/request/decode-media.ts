import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { FilePart, ImagePart } from '../../../call/request.ts';
import { isGiven, isObject } from '../../json.ts';
import { isSoundOrFilm, mediaTypeOf } from '../../media-type.ts';
import type { RequestReader } from '../../request-reader.ts';
import { asText } from '../read-json.ts';

/** Reads `inlineData` or `fileData`; undefined where the part is neither. */
export function decodeMedia(part: JsonObject, at: string, reader: RequestReader): readonly (ImagePart | FilePart)[] | undefined {
  for (const name of ['videoMetadata', 'mediaResolution']) if (isGiven(own(part, name))) reader.drop(name);
  if (isObject(part.inlineData)) return decodeInline(part.inlineData, `${at}.inlineData`, reader);
  return isObject(part.fileData) ? decodeFile(part.fileData, `${at}.fileData`, reader) : undefined;
}

function decodeInline(data: JsonObject, at: string, reader: RequestReader): readonly (ImagePart | FilePart)[] {
  const mediaType = mediaTypeOf(reader.string(data.mimeType, `${at}.mimeType`));
  const base64 = plainBase64(reader.string(data.data, `${at}.data`));
  if (mediaType.startsWith('image/')) return [{ type: 'image', source: { mediaType, base64 } }];
  return [{ type: 'file', mediaType, base64, ...(typeof data.displayName === 'string' && { filename: data.displayName }) }];
}

/** Google takes both alphabets of base64, and its SDK for Python writes the one for URLs, which other APIs refuse. */
function plainBase64(data: string): string {
  return data.replaceAll('-', '+').replaceAll('_', '/');
}

/** An image at a public address has a common form. Uploaded files live in one account, and others are fetched by Google alone. */
function decodeFile(data: JsonObject, at: string, reader: RequestReader): readonly ImagePart[] {
  const url = reader.string(data.fileUri, `${at}.fileUri`);
  const mediaType = mediaTypeOf(asText(data.mimeType));
  if (isSoundOrFilm(mediaType)) return refuseSound(mediaType, reader);
  const isPublic = /^https?:\/\//.test(url) && !/^https?:\/\/(?:generativelanguage\.googleapis\.com|(?:www\.)?youtu)/.test(url);
  if (isPublic && mediaType.startsWith('image/')) return [{ type: 'image', source: { url } }];
  reader.refuse('fileData', { needs: mediaType.startsWith('image/') ? 'images' : 'files' });
  return [];
}

function refuseSound(mediaType: string, reader: RequestReader): readonly never[] {
  reader.refuse(mediaType, mediaType.startsWith('audio/') ? { needs: 'audio' } : {});
  return [];
}
