/** The string, or nothing. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
