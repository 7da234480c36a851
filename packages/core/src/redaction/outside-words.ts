import type { Failure } from '../call/failure.ts';
import type { JsonObject } from '../call/json.ts';
import type { Redactor } from './redactor.ts';

/** Texts of others (of providers, and of parsers that quote them) in the form in which they may leave the process. All such texts pass here. */
export interface OutsideWords {
  /** For the client of the call: one line without secrets. */
  toClient(text: string): string;
  /** A provider's error for the client of the call: as it came, without secrets. */
  errorToClient(body: JsonObject): JsonObject;
  /** For events: our own words, the error's codes and the field at fault; the words of others only where `telemetry.content` allows them. */
  toEvents(failure: Failure): string;
  /** Whether a text that is to pass as it is holds a secret. */
  holdsSecret(text: string): boolean;
  /** For events: a word that providers repeat (the name of a model, why it stopped); undefined where it is too long or holds a piece of a secret. */
  name(written: string | undefined): string | undefined;
  /** For events: a word that comes only once; undefined as for `name`. */
  id(written: string | undefined): string | undefined;
}

/** Enough for people, and short enough for every log, in UTF-16 units. */
const longestLine = 300;
/** How much of a text is looked at, in UTF-16 units, because only its beginning is shown. */
const mostRead = 16 * longestLine;
const longestName = 200;

export function outsideWords(redactor: Redactor, content: 'none' | 'errors'): OutsideWords {
  const toClient = (text: string) => cut(redactor.text(line(text)));
  const names = remembered((name: string) => !redactor.holdsPiece(name));
  return {
    toClient,
    holdsSecret: (text) => redactor.text(text) !== text,
    errorToClient: (body) => redactor.json(body) as JsonObject,
    toEvents({ detail, codes = [], param, said }) {
      const field = param === undefined ? undefined : knownPath(param);
      const names = [...codes, ...(field === undefined ? [] : [`param ${field}`])];
      const own = names.length === 0 ? detail : `${detail} (${redactor.text(names.join(', '))})`;
      return content === 'errors' && said !== undefined ? `${own}: ${toClient(said)}` : own;
    },
    name: (written) => (written !== undefined && written.length <= longestName && names(written) ? written : undefined),
    id: (written) =>
      written !== undefined && written.length <= longestName && !redactor.holdsPiece(written) ? written : undefined,
  };
}

/** The most names whose check is remembered. */
const mostNames = 500;

function remembered(isFine: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    if (known.size >= mostNames) known.clear();
    const fine = isFine(name);
    known.set(name, fine);
    return fine;
  };
}

function line(text: string): string {
  return text
    .slice(0, mostRead)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Cuts between words. Secrets must be out already, because half a key would not be found. */
function cut(text: string): string {
  if (text.length <= longestLine) return text;
  const head = text.slice(0, longestLine - 1);
  const end = head.lastIndexOf(' ');
  return `${(end > 0 ? head.slice(0, end) : head).toWellFormed()}…`;
}

const step = /^[A-Za-z_][\w-]{0,39}$|^\d{1,6}$/;
const mostSteps = 4;
/** Fields whose members are named by clients. */
const containers: ReadonlySet<string> = new Set(['metadata', 'properties', 'logit_bias', '$defs', 'definitions']);

/** The beginning of a path (`messages.0.content`, `messages[0].content`), as far as no client has named a part of it. */
function knownPath(param: string): string | undefined {
  const steps = param.slice(0, longestName).split(/[.[\]]+/, mostSteps);
  const container = steps.findIndex((name) => containers.has(name));
  const known = container < 0 ? steps : steps.slice(0, container + 1);
  const end = known.findIndex((name) => !step.test(name));
  return known.slice(0, end < 0 ? known.length : end).join('.') || undefined;
}
