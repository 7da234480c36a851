import { isObject } from './json.ts';

/** A number with more digits than a double holds for certain. */
const longNumber = /[\s:,[]-?\d[\d.]{15}/;
const mostDigits = 15;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

// Part of Node since version 21, and not yet of the types.
const { parse, rawJSON, isRawJSON } = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): { readonly rawJSON: string };
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
};

/**
 * `JSON.parse` for what is only passed on: a long number is a value that `JSON.stringify` writes to the last digit, where a plain one would
 * come out as the nearest double (ids of databases have 19 digits). Throws what `JSON.parse` throws.
 */
export function parseExact(text: string): unknown {
  return longNumber.test(text) ? parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && source.length > mostDigits ? rawJSON(source) : value;
}

/** `parseExact` for a body whose own members are read: long numbers among them become plain numbers; what is nested deeper is passed on. */
export function parseBody(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  const value = parseExact(text);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isRawJSON(member) ? Number(member.rawJSON) : member]),
  );
}
