import { isObject, type JsonObject } from '../../call/json.ts';
import { own } from '../../call/own.ts';
import type { Keys, Parsed, Resolved } from './key.ts';
import { type KeyNode, keyTree } from './key-tree.ts';
import { valueSchema } from './object-schema.ts';

/** Fills in the defaults of a table of keys: makes, once, the function that does it for each object that somebody wrote. */
export function resolver<Table extends Keys>(keys: Table): (written: Parsed<Table>) => Resolved<Table> {
  const members = membersOf(keyTree(keys));
  return (written) => resolved(members, written as JsonObject) as Resolved<Table>;
}

interface Member {
  readonly name: string;
  /** The name of the value with its unit. */
  readonly resolvedName: string;
  readonly fallback: unknown;
  readonly staysWhenOff: boolean;
  readonly members: readonly Member[];
}

function membersOf(nodes: readonly KeyNode[]): readonly Member[] {
  return nodes.map((node) => ({
    name: node.name,
    resolvedName: `${node.name}${node.key?.takes.unit ?? ''}`,
    fallback: node.key?.default === undefined ? undefined : valueSchema(node).parse(node.key.default),
    staysWhenOff: node.key?.staysWhenOff ?? false,
    members: membersOf(node.members),
  }));
}

function resolved(members: readonly Member[], written: JsonObject): JsonObject {
  const entries = members.map((member) => [member.resolvedName, resolvedValue(member, own(written, member.name))] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function resolvedValue({ members, fallback, staysWhenOff }: Member, written: unknown): unknown {
  const value = written ?? fallback;
  if (members.length === 0) return value === 'off' ? undefined : value;
  if (value === 'off') return staysWhenOff ? {} : undefined;
  return resolved(members, isObject(value) ? value : {});
}
