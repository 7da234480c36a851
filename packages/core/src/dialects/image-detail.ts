import type { ImagePart } from '../call/request.ts';
import type { RequestReader } from './request-reader.ts';

/** How closely a model looks at an image. Both APIs of OpenAI say it in the same words, and no other API says it. */
export const detailFeature = 'detail of an image';

/** Reads the level; undefined where it is OpenAI's default, or newer than our list. */
export function readDetail(detail: unknown, reader: RequestReader): ImagePart['detail'] {
  if (typeof detail !== 'string' || detail === 'auto') return undefined;
  if (detail !== 'low' && detail !== 'high') {
    reader.drop('detail of an image at a new level');
    return undefined;
  }
  reader.drop(detailFeature);
  return detail;
}
