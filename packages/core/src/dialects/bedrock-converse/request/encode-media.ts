import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { FilePart, ImagePart } from '../../../call/request.ts';
import type { Losses } from '../../losses.ts';
import type { DocumentNames } from './document-names.ts';
import { documentFormats, imageFormats, videoFormats } from './media-formats.ts';

/** An `image` block. Bedrock fetches no address, and neither does this process, because an address may lead into the network around it. */
export function encodeImage({ source }: ImagePart, losses: Losses): JsonObject {
  if ('url' in source) {
    losses.refuse('image by an address');
    return {};
  }
  const format = imageFormats.get(source.mediaType);
  if (format === undefined) losses.refuse(`image of type ${source.mediaType}`);
  return { image: { format, source: { bytes: source.base64 } } };
}

interface MediaTo {
  readonly names: DocumentNames;
  readonly losses: Losses;
  readonly traits: ModelTraits;
}

/** A `document` block, or an `image` or `video` block where the file is one. */
export function encodeFile({ mediaType, base64, filename }: FilePart, { names, losses, traits }: MediaTo): JsonObject {
  if (imageFormats.has(mediaType)) return encodeImage({ type: 'image', source: { mediaType, base64 } }, losses);
  const video = videoFormats.get(mediaType);
  if (video !== undefined && traits.video === false) losses.refuse(`file of type ${mediaType}`);
  if (video !== undefined) return { video: { format: video, source: { bytes: base64 } } };
  const format = documentFormats.get(mediaType) ?? (isText(mediaType) ? 'txt' : undefined);
  if (format === undefined) losses.refuse(`file of type ${mediaType}`);
  return { document: { format, name: names.next(filename), source: { bytes: base64 } } };
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json';
}
