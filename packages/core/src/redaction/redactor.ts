import { KnownSecrets } from './known-secrets.ts';
import { withoutLikelyKeys } from './looks-like-key.ts';
import { redactJson } from './redact-json.ts';

const mark = '[redacted]';

/** Takes secrets out of what leaves the process: errors, events, spans. Made once, because reading the secrets costs; finding them is one pass. */
export interface Redactor {
  /** The text without any secret, and without what looks like an API key. Linear in the text. */
  text(text: string): string;
  /** A parsed JSON value with all its strings, names of members and numbers redacted; cut after some 128,000 characters and 32 levels. */
  json(value: unknown): unknown;
  /** Whether a piece of a secret stands in a text as it is. Cheap: for ids and names of models. */
  holdsPiece(text: string): boolean;
}

/** Makes the redactor of some secrets. */
export function redactor(secrets: readonly string[]): Redactor {
  const known = new KnownSecrets(secrets);

  function text(given: string): string {
    const covered = known.coveredIn(given);
    return withoutLikelyKeys(covered ? without(given, covered) : given, mark);
  }

  return {
    text,
    json: (value) => redactJson(value, text, mark),
    holdsPiece: (given) => known.holdsPiece(given),
  };
}

/** The text with one mark in the place of each run that is covered. */
function without(text: string, covered: Uint8Array): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    const start = covered.indexOf(1, at);
    if (start < 0) return rest + text.slice(at);
    const end = covered.indexOf(0, start);
    rest += text.slice(at, start) + mark;
    at = end < 0 ? text.length : end;
  }
  return rest;
}
