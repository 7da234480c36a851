import type { JsonObject } from '../../../call/json.ts';
import type { FilePart, ImagePart, TextPart } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import { mediaTypeOf } from '../../media-type.ts';
import type { RequestReader } from '../../request-reader.ts';

/** Reads an `image` block. An uploaded file exists in one account only, so no other dialect can take it. */
export function decodeImage(block: JsonObject, at: string, reader: RequestReader): readonly ImagePart[] {
  const source = reader.object(block.source, `${at}.source`);
  const type = reader.string(source.type, `${at}.source.type`);
  switch (type) {
    case 'base64':
      return [{ type: 'image', source: decodeBytes(source, at, reader) }];
    case 'url':
      return [{ type: 'image', source: { url: reader.string(source.url, `${at}.source.url`) } }];
    default:
      reader.refuse(type === 'file' ? 'file_id' : `image source ${type}`, { needs: 'images' });
      return [];
  }
}

/** Reads a `document` block: bytes become a file, plain text becomes text. */
export function decodeDocument(
  block: JsonObject,
  at: string,
  reader: RequestReader,
): readonly (FilePart | ImagePart | TextPart)[] {
  const source = reader.object(block.source, `${at}.source`);
  const title = reader.read('string', block.title, `${at}.title`);
  if (isObject(block.citations) && block.citations.enabled === true) reader.refuse('citations');
  if (typeof block.context === 'string') reader.drop('document.context');
  const type = reader.string(source.type, `${at}.source.type`);
  switch (type) {
    case 'base64':
      return [{ type: 'file', ...decodeBytes(source, at, reader), ...(title === undefined ? {} : { filename: title }) }];
    case 'text':
      if (title !== undefined) reader.drop('document.title');
      return [{ type: 'text', text: reader.string(source.data, `${at}.source.data`) }];
    case 'content':
      if (title !== undefined) reader.drop('document.title');
      return decodeShown(source.content, `${at}.source.content`, reader);
    default:
      reader.refuse(type === 'file' ? 'file_id' : `document source ${type}`, { needs: 'files' });
      return [];
  }
}

/** Reads a `search_result` block: another dialect is told its source and its text, and cannot cite it. */
export function decodeSearchResult(block: JsonObject, at: string, reader: RequestReader): readonly (ImagePart | TextPart)[] {
  const source = reader.string(block.source, `${at}.source`);
  const title = reader.string(block.title, `${at}.title`);
  if (isObject(block.citations) && block.citations.enabled === true) reader.drop('citations');
  return [{ type: 'text', text: `${title} (${source})` }, ...decodeShown(block.content, `${at}.content`, reader)];
}

/** Reads the texts and images inside another block. */
function decodeShown(value: unknown, at: string, reader: RequestReader): readonly (ImagePart | TextPart)[] {
  if (typeof value === 'string') return [{ type: 'text', text: value }];
  return reader.array(value, at).flatMap((item, i): readonly (ImagePart | TextPart)[] => {
    const block = reader.object(item, `${at}[${i}]`);
    if (block.type === 'image') return decodeImage(block, `${at}[${i}]`, reader);
    return [{ type: 'text', text: reader.string(block.text, `${at}[${i}].text`) }];
  });
}

function decodeBytes(
  source: JsonObject,
  at: string,
  reader: RequestReader,
): { readonly mediaType: string; readonly base64: string } {
  return {
    mediaType: mediaTypeOf(reader.string(source.media_type, `${at}.source.media_type`)),
    base64: reader.string(source.data, `${at}.source.data`),
  };
}
