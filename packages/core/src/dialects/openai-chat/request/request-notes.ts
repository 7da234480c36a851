import type { Capability } from '../../../call/capability.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { Unportable } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import { shortName } from '../../short-name.ts';

interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly object: JsonObject;
  readonly array: readonly unknown[];
}

export type Kind = keyof Kinds;

export interface Problem {
  readonly param: string;
  readonly message: string;
}

/** What decoding finds beside the request itself: the first thing that is wrong, and what only this dialect can carry. A class, because one is made for each request. */
export class RequestNotes {
  #problem: Problem | undefined;
  #unportable: Map<string, Unportable> | undefined;

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get unportable(): readonly Unportable[] {
    return this.#unportable ? [...this.#unportable.values()] : [];
  }

  /** Notes that a field is not what it should be. Only the first problem is kept. */
  wrong(param: string, expected: string, value: unknown): undefined {
    this.#problem ??= { param, message: `Invalid '${param}': expected ${expected}, got ${nameOf(value)}.` };
  }

  /** The value if it is of the kind; undefined where it is absent (null too), or of another kind, which is noted. */
  read<K extends Kind>(kind: K, value: unknown, param: string): Kinds[K] | undefined {
    return value === undefined || value === null ? undefined : this.need(kind, value, param);
  }

  /** As `read`, but absence is noted too. */
  need<K extends Kind>(kind: K, value: unknown, param: string): Kinds[K] | undefined {
    return isKind(kind, value) ? value : this.wrong(param, articles[kind], value);
  }

  /** Notes what only this dialect can carry, and what a target of this dialect must have for it. */
  unportableAs(name: string, otherwise: Unportable['otherwise'], needs?: Capability): undefined {
    const feature = shortName(name);
    this.#unportable ??= new Map();
    if (this.#unportable.get(feature)?.otherwise === 'refuse') return;
    this.#unportable.set(feature, { feature, otherwise, ...(needs && { needs }) });
  }
}

const articles: Readonly<Record<Kind, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
};

function isKind<K extends Kind>(kind: K, value: unknown): value is Kinds[K] {
  if (kind === 'object') return isObject(value);
  return kind === 'array' ? Array.isArray(value) : typeof value === kind;
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (value === '') return 'an empty string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
