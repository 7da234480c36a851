import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { FilePart, ImagePart } from '../../../call/request.ts';
import type { Losses } from '../../losses.ts';
import type { DocumentNames } from './document-names.ts';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html, DocumentBlock, VideoBlock (read 2026-11)
const images: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);
const documents: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/markdown', 'md'],
  ['application/json', 'txt'],
]);
const videos: ReadonlyMap<string, string> = new Map([
  ['video/x-matroska', 'mkv'],
  ['video/quicktime', 'mov'],
  ['video/mp4', 'mp4'],
  ['video/webm', 'webm'],
  ['video/x-flv', 'flv'],
  ['video/mpeg', 'mpeg'],
  ['video/x-ms-wmv', 'wmv'],
  ['video/3gpp', 'three_gp'],
]);

/** An `image` block. Bedrock fetches no address, and neither does this process, because an address may lead into the network around it. */
export function encodeImage({ source }: ImagePart, losses: Losses): JsonObject {
  if ('url' in source) {
    losses.refuse('image by an address');
    return {};
  }
  const format = images.get(source.mediaType);
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
  if (images.has(mediaType)) return encodeImage({ type: 'image', source: { mediaType, base64 } }, losses);
  const video = videos.get(mediaType);
  if (video !== undefined && traits.video === false) losses.refuse(`file of type ${mediaType}`);
  if (video !== undefined) return { video: { format: video, source: { bytes: base64 } } };
  const format = documents.get(mediaType) ?? (mediaType.startsWith('text/') ? 'txt' : undefined);
  if (format === undefined) losses.refuse(`file of type ${mediaType}`);
  return { document: { format, name: names.next(filename), source: { bytes: base64 } } };
}
