/** Media types that programs often write, and the names by which targets know the same types. */
const meant: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['application/x-pdf', 'application/pdf'],
]);

/** The media type of a file or image, by the name that targets know. */
export function mediaTypeOf(written: string): string {
  const type = written.trim().toLowerCase();
  return meant.get(type) ?? type;
}
