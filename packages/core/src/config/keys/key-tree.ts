import { own } from '../../call/own.ts';
import type { Key, Keys } from './key.ts';

/** One name of an object: a key, a group of keys, or a group that may also be written as a value (`off`). */
export interface KeyNode {
  readonly name: string;
  /** Undefined for a group that takes nothing but its members. */
  readonly key: Key | undefined;
  readonly members: readonly KeyNode[];
}

/** A table of dotted paths as the objects that the paths mean. */
export function keyTree(keys: Keys): readonly KeyNode[] {
  const names = new Set(Object.keys(keys).map((path) => path.split('.', 1)[0] ?? path));
  return [...names].map((name) => ({ name, key: own(keys, name), members: keyTree(below(keys, `${name}.`)) }));
}

function below(keys: Keys, prefix: string): Keys {
  const inner = Object.entries(keys).filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(inner.map(([path, key]) => [path.slice(prefix.length), key]));
}
