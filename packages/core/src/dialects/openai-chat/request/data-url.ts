import { mediaTypeOf } from '../../media-type.ts';

/** The bytes of a file or image, and their media type. */
export interface InlineData {
  readonly mediaType: string;
  readonly base64: string;
}

/** Reads `data:<type>;base64,<bytes>`; undefined for every other address. Parameters of the type (`charset`) are left out. */
export function readDataUrl(url: string): InlineData | undefined {
  const comma = url.indexOf(',');
  if (!url.startsWith('data:') || comma < 0) return undefined;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  return parameters.at(-1) === 'base64' && mediaType !== ''
    ? { mediaType: mediaTypeOf(mediaType), base64: url.slice(comma + 1) }
    : undefined;
}

export function writeDataUrl({ mediaType, base64 }: InlineData): string {
  return `data:${mediaType};base64,${base64}`;
}
