import { own } from '../call/own.ts';

/** Nested deeper, a value is left out. */
const deepest = 32;
/** About so many characters of a JSON value are looked at; the rest is left out. */
const most = 128 * 1024;

interface JsonRedaction {
  readonly redact: (text: string) => string;
  /** Stands for what is left out. */
  readonly mark: string;
  charactersLeft: number;
}

/** A parsed JSON value with `redact` applied to all its strings, names of members and numbers; cut after some 128,000 characters and 32 levels. */
export function redactJson(value: unknown, redact: (text: string) => string, mark: string): unknown {
  return redacted(value, { redact, mark, charactersLeft: most }, deepest);
}

function redacted(value: unknown, redaction: JsonRedaction, depth: number): unknown {
  const { redact, mark } = redaction;
  redaction.charactersLeft -= 8;
  if (typeof value === 'string') {
    redaction.charactersLeft -= value.length;
    return redaction.charactersLeft < 0 ? mark : redact(value);
  }
  if (typeof value === 'number') return redact(String(value)) === String(value) ? value : mark;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return mark;
  const members: [string, unknown][] = [];
  for (const name in value) {
    if (redaction.charactersLeft < 0) break;
    members.push([redact(name), redacted(own(value as Record<string, unknown>, name), redaction, depth - 1)]);
  }
  return Array.isArray(value) ? members.map(([, item]) => item) : Object.fromEntries(members);
}
