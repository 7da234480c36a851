/** Media types that programs often write, and the names by which targets know the same types. */
const meant: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['application/x-pdf', 'application/pdf'],
  ['audio/mpeg', 'audio/mp3'],
  ['audio/wave', 'audio/wav'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['audio/x-aiff', 'audio/aiff'],
  ['audio/x-flac', 'audio/flac'],
  ['video/mov', 'video/quicktime'],
  ['video/mpg', 'video/mpeg'],
  ['video/wmv', 'video/x-ms-wmv'],
]);

/** Whether a file is a sound or a film, which only some APIs take. */
export function isSoundOrFilm(mediaType: string): boolean {
  return mediaType.startsWith('audio/') || mediaType.startsWith('video/');
}

/** The media type of a file, by the name that targets know. */
export function mediaTypeOf(written: string): string {
  const type = written.trim().toLowerCase();
  return meant.get(type) ?? type;
}
