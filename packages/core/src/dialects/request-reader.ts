import type { Capability } from '../call/capability.ts';
import type { JsonObject } from '../call/json.ts';
import type { ChatRequest, Unportable } from '../call/request.ts';
import type { DecodedRequest } from './client-dialect.ts';
import { isObject } from './json.ts';
import { shortName } from './short-name.ts';

interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly 'whole number': number;
  readonly boolean: boolean;
  readonly object: JsonObject;
  readonly array: readonly unknown[];
}

export type Kind = keyof Kinds;

/** The first mistake in a request, with the field as the client would write it. */
export interface Problem {
  readonly param: string;
  readonly message: string;
}

/** How a feature without a common form reaches a target of another dialect. */
export interface Elsewhere {
  /** What a target must have for the feature, whatever it speaks. */
  readonly needs?: Capability | undefined;
  /** What the client asked for: a dialect that carries the feature writes it. */
  readonly value?: unknown;
}

/**
 * Reads the body of a request, in every dialect: members of known kinds, the first mistake in them, and features without a common form. A wrong
 * member never stops a decoder: the request is refused when all is read. A class, because it collects what one request holds.
 */
export class RequestReader {
  #problem: Problem | undefined;
  #unportable: Map<string, Unportable> | undefined;

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get unportable(): readonly Unportable[] {
    return this.#unportable ? [...this.#unportable.values()] : [];
  }

  /** Notes that a field has a wrong value. Only the first problem is kept. */
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

  /** Reads the name of the model; empty where something is wrong. */
  model(value: unknown): string {
    const model = this.string(value, 'model');
    if (model === '') this.wrong('model', 'the name of a model', value);
    return model;
  }

  /** What was read, or the first thing that is wrong with it. */
  decoded(model: string, request: Omit<ChatRequest, 'unportable'>): DecodedRequest {
    if (this.#problem) return { ok: false, ...this.#problem };
    return { ok: true, model, request: { ...request, unportable: this.unportable } };
  }

  /** As `need`; empty where something is wrong. */
  string(value: unknown, param: string): string {
    return this.need('string', value, param) ?? '';
  }

  /** As `need`; empty where something is wrong. */
  object(value: unknown, param: string): JsonObject {
    return this.need('object', value, param) ?? nothing;
  }

  /** As `need`; empty where something is wrong. */
  array(value: unknown, param: string): readonly unknown[] {
    return this.need('array', value, param) ?? [];
  }

  /** A target of another dialect goes without the feature. */
  drop(feature: string, elsewhere?: Elsewhere): undefined {
    this.#note(feature, 'drop', elsewhere);
  }

  /** A target of another dialect gets the feature as a text. */
  tell(feature: string, elsewhere?: Elsewhere): undefined {
    this.#note(feature, 'tell', elsewhere);
  }

  /** A target of another dialect cannot take the call; one of this dialect must have what the feature needs. */
  refuse(feature: string, elsewhere?: Elsewhere): undefined {
    this.#note(feature, 'refuse', elsewhere);
  }

  #note(name: string, otherwise: Unportable['otherwise'], { needs, value }: Elsewhere = {}): void {
    const feature = shortName(name);
    const key = `${feature} ${needs}`; // an uploaded file may be an image, or a document
    this.#unportable ??= new Map();
    if (this.#unportable.get(key)?.otherwise === 'refuse') return;
    this.#unportable.set(key, { feature, otherwise, ...(needs && { needs }), ...(value !== undefined && { value }) });
  }
}

const nothing: JsonObject = {};

const articles: Readonly<Record<Kind, string>> = {
  string: 'a string',
  number: 'a number',
  'whole number': 'a whole number',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
};

function isKind<K extends Kind>(kind: K, value: unknown): value is Kinds[K] {
  switch (kind) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'whole number':
      return Number.isInteger(value) && (value as number) >= 0;
    default:
      return typeof value === kind;
  }
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (value === '') return 'an empty string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
