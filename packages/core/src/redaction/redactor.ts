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
  /** Adds a secret that was not known before, such as a token. The 64 that were used last are known. */
  learn(secret: string): void;
}

const mostLearned = 64;

/** Makes the redactor of some secrets. */
export function redactor(secrets: readonly string[]): Redactor {
  const known = new KnownSecrets(secrets);
  const learned = new Map<string, KnownSecrets>();
  const all = () => [known, ...learned.values()];

  function text(given: string): string {
    const covered = coveredBy(all(), given);
    const rest = covered ? without(given, covered) : given;
    return withoutLikelyKeys(rest, mark);
  }

  function learn(secret: string): void {
    const found = learned.get(secret) ?? new KnownSecrets([secret]);
    learned.delete(secret);
    learned.set(secret, found); // the one that was used last
    const [oldest = ''] = learned.keys();
    if (learned.size > mostLearned) learned.delete(oldest);
  }

  return {
    text,
    json: (value) => redactJson(value, text, mark),
    holdsPiece: (given) => all().some((some) => some.holdsPiece(given)),
    learn,
  };
}

/** The places that any of them covers: found in the text as it came, because tokens of one host may begin alike. */
function coveredBy(all: readonly KnownSecrets[], text: string): Uint8Array | undefined {
  const [first, ...others] = all.flatMap((some) => some.coveredIn(text) ?? []);
  return others.reduce((both, other) => both?.map((is, at) => is | (other[at] ?? 0)), first);
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
