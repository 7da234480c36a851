import { z } from 'zod';
import { own } from '../../call/own.ts';
import { groups } from './groups.ts';
import type { Keys, Parsed, Written } from './key.ts';
import { type KeyNode, keyTree } from './key-tree.ts';
import { documented } from './key-words.ts';

/** The schema of an object that takes these keys. Unknown keys are errors. */
export function objectSchema<Table extends Keys>(keys: Table): z.ZodType<Parsed<Table>, Written<Table>> {
  return schemaOf(keyTree(keys)) as unknown as z.ZodType<Parsed<Table>, Written<Table>>;
}

function schemaOf(nodes: readonly KeyNode[]): z.ZodObject {
  return z.strictObject(Object.fromEntries(nodes.map((node) => [node.name, memberOf(node)])));
}

function memberOf(node: KeyNode): z.ZodType {
  const { name, key } = node;
  const value = valueSchema(node);
  const member = key?.required ? value : value.optional();
  const words = key ? documented(key) : own(groups, name);
  return words === undefined ? member : member.describe(words);
}

/** What may stand at a key: its value, the object of the keys below it, or either. */
export function valueSchema({ key, members }: KeyNode): z.ZodType {
  const value = key?.takes.schema;
  if (members.length === 0) return value ?? z.never();
  return value ? z.union([value, schemaOf(members)]) : schemaOf(members);
}
