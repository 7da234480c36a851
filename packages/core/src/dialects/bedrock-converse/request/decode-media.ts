import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart, TextPart } from '../../../call/request.ts';
import { isGiven, isObject } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { documentFormats, imageFormats, mediaTypeOf, videoFormats } from './media-formats.ts';

/** Reads an `image` block. What stands in a bucket of S3 is read by Bedrock alone. */
export function decodeImage({ format, source }: JsonObject, at: string, reader: RequestReader): readonly ImagePart[] {
  const { bytes } = reader.object(source, `${at}.source`);
  if (!isGiven(bytes)) return inBucket('images', reader);
  const mediaType = mediaTypeOf(format, imageFormats);
  if (mediaType === undefined) {
    reader.wrong(`${at}.format`, [...imageFormats.values()].join(', '), format);
    return [];
  }
  return [{ type: 'image', source: { mediaType, base64: reader.string(bytes, `${at}.source.bytes`) } }];
}

/** Reads a `video` block. */
export function decodeVideo({ format, source }: JsonObject, at: string, reader: RequestReader): readonly FilePart[] {
  const { bytes } = reader.object(source, `${at}.source`);
  if (!isGiven(bytes)) return inBucket('files', reader);
  const mediaType = mediaTypeOf(format === 'mpg' ? 'mpeg' : format, videoFormats);
  if (mediaType === undefined) {
    reader.refuse('video'); // a format that is newer than our list
    return [];
  }
  return [{ type: 'file', mediaType, base64: reader.string(bytes, `${at}.source.bytes`) }];
}

/** Reads a `document` block: bytes become a file, texts become text. */
export function decodeDocument(
  { format, name, source, context, citations }: JsonObject,
  at: string,
  reader: RequestReader,
): readonly (FilePart | TextPart)[] {
  const filename = reader.string(name, `${at}.name`);
  if (isObject(citations) && citations.enabled === true) reader.refuse('citations');
  if (typeof context === 'string') reader.drop('document.context');
  const { bytes, text, content } = reader.object(source, `${at}.source`);
  if (isGiven(text)) return [{ type: 'text', text: reader.string(text, `${at}.source.text`) }];
  if (isGiven(content)) return decodeTexts(content, `${at}.source.content`, reader);
  if (!isGiven(bytes)) return inBucket('files', reader);
  const mediaType = mediaTypeOf(format ?? 'txt', documentFormats);
  if (mediaType === undefined) {
    reader.wrong(`${at}.format`, [...documentFormats.values()].join(', '), format);
    return [];
  }
  return [{ type: 'file', mediaType, base64: reader.string(bytes, `${at}.source.bytes`), filename }];
}

function decodeTexts(value: unknown, at: string, reader: RequestReader): readonly TextPart[] {
  return reader.array(value, at).map((item, i) => {
    const { text } = reader.object(item, `${at}[${i}]`);
    return { type: 'text', text: reader.string(text, `${at}[${i}].text`) };
  });
}

function inBucket(needs: 'images' | 'files', reader: RequestReader): readonly never[] {
  reader.refuse('s3Location', { needs });
  return [];
}
