import { own } from '../call/own.ts';
/** The first value of a request header; undefined where it is missing or empty. */
export function headerValue(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  name: string,
): string | undefined {
  const value = own(headers, name);
  const first = typeof value === 'string' ? value : value?.[0];
  return first === undefined || first.trim() === '' ? undefined : first.trim();
}

/** `text` as it may stand in a response header: printable ASCII without quotes and backslashes. Model names can come from clients. */
export function safeHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, '?').slice(0, 200);
}
