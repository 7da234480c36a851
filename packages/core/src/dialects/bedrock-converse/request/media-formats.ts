// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html, DocumentBlock, VideoBlock (read 2026-11)

/** The words of the API for the formats of images, by media type. */
export const imageFormats: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

/** The same of documents. */
export const documentFormats: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/markdown', 'md'],
  ['text/plain', 'txt'],
]);

/** The same of videos. */
export const videoFormats: ReadonlyMap<string, string> = new Map([
  ['video/x-matroska', 'mkv'],
  ['video/quicktime', 'mov'],
  ['video/mp4', 'mp4'],
  ['video/webm', 'webm'],
  ['video/x-flv', 'flv'],
  ['video/mpeg', 'mpeg'],
  ['video/x-ms-wmv', 'wmv'],
  ['video/3gpp', 'three_gp'],
]);

/** The media type of a format; undefined for a format that the list does not have. */
export function mediaTypeOf(format: unknown, formats: ReadonlyMap<string, string>): string | undefined {
  for (const [mediaType, word] of formats) if (word === format) return mediaType;
  return undefined;
}
