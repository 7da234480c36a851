import type { Capability } from '../../../call/capability.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { Unportable } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import { shortName } from '../../short-name.ts';

/** The first thing that is wrong with a request, at the field as the client would write it. */
export interface Problem {
  readonly param: string;
  readonly message: string;
}

/**
 * Reads members of known types and remembers the first one that is wrong, so that decoders can go straight on.
 * Where something is wrong an empty value is returned; the request is refused in the end. `null` counts as left out.
 */
export interface RequestReader {
  string(value: unknown, at: string): string;
  /** A whole number of at least 0. */
  whole(value: unknown, at: string): number;
  number(value: unknown, at: string): number;
  boolean(value: unknown, at: string): boolean;
  object(value: unknown, at: string): JsonObject;
  list(value: unknown, at: string): readonly unknown[];
  reject(param: string, says: string): void;
  /** Another dialect goes without the feature. */
  drop(feature: string): void;
  /** Another dialect gets it as a text. */
  tell(feature: string): void;
  /** Another dialect cannot take the call; one of this dialect must have what it needs. */
  refuse(feature: string, needs?: Capability): void;
  readonly problem: Problem | undefined;
  readonly unportable: readonly Unportable[];
}

export function requestReader(): RequestReader {
  let problem: Problem | undefined;
  const unportable = new Map<string, Unportable>();

  return {
    string: typed('a string', '', (value) => typeof value === 'string'),
    whole: typed('a whole number', 0, (value): value is number => Number.isInteger(value) && (value as number) >= 0),
    number: typed('a number', 0, (value) => typeof value === 'number'),
    boolean: typed('true or false', false, (value) => typeof value === 'boolean'),
    object: typed<JsonObject>('an object', {}, isObject),
    list: typed<readonly unknown[]>('a list', [], (value) => Array.isArray(value)),
    reject,
    drop: (feature) => note(feature, 'drop'),
    tell: (feature) => note(feature, 'tell'),
    refuse: (feature, needs) => note(feature, 'refuse', needs),
    get problem() {
      return problem;
    },
    get unportable() {
      return [...unportable.values()];
    },
  };

  function typed<T>(name: string, empty: T, is: (value: unknown) => value is T) {
    return (value: unknown, at: string): T => {
      if (is(value)) return value;
      reject(at, value === undefined || value === null ? 'is required' : `must be ${name}`);
      return empty;
    };
  }

  function reject(param: string, says: string): void {
    problem ??= { param, message: `${param} ${says}` };
  }

  function note(name: string, otherwise: Unportable['otherwise'], needs?: Capability): void {
    const feature = shortName(name);
    const key = `${feature} ${needs}`; // an uploaded file may be an image, or a document
    if (unportable.get(key)?.otherwise !== 'refuse') unportable.set(key, { feature, otherwise, ...(needs && { needs }) });
  }
}

/** Reads an optional member: `undefined` where it is left out or null. */
export function optional<T>(value: unknown, at: string, read: (value: unknown, at: string) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value, at);
}
