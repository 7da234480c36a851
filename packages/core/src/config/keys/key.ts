import type { ValueKind } from './value-kinds.ts';

/** One key of the configuration: types, checks, merging, the JSON Schema, hover texts and the reference page read nothing else. */
export interface Key {
  /** What may be written; of a key that has keys below it: what may be written in place of them. */
  readonly takes: ValueKind;
  readonly meaning: string;
  /** As written in YAML (flow style) after the key. */
  readonly example: string;
  /** What holds where nobody wrote the key, as a user would write it. */
  readonly default?: unknown;
  /** Words for a default that depends on something else. */
  readonly otherwise?: string;
  /** The key must be written wherever the object that holds it is written. */
  readonly required?: true;
  /** Of a key that has keys below it: `off` switches each of them off, and the group itself stays. */
  readonly staysWhenOff?: true;
}

/** A key of a policy. `call`: holds for the whole call, whichever targets it meets. `target`: each target may have its own. */
export interface PolicyKey extends Key {
  readonly scope: Scope;
}

type Scope = 'call' | 'target';

/** Keys of one object by their paths, with dots for keys of inner objects: `retry.backoff.base`. */
export type Keys = Readonly<Record<string, Key>>;

/** The keys of one scope. */
export type OfScope<Table, S extends Scope> = {
  readonly [Path in keyof Table as Table[Path] extends { readonly scope: S } ? Path : never]: Table[Path];
};

/** What users write. */
export type Written<Table> = Tree<Table, 'written'>;

/** The same after validation: durations in milliseconds, sizes in bytes, and only the keys that were written. */
export type Parsed<Table> = Tree<Table, 'parsed'>;

/** With every default filled in: what is off is absent, and durations bear their unit in their names. */
export type Resolved<Table> = Flat<
  { readonly [Name in Exclude<Names<Table>, AbsentNames<Table>> as Named<Table, Name>]: ResolvedMember<Table, Name> } & {
    readonly [Name in AbsentNames<Table> as Named<Table, Name>]?: ResolvedMember<Table, Name>;
  }
>;

type Side = 'written' | 'parsed';

type Tree<Table, S extends Side> = Flat<
  { readonly [Name in RequiredNames<Table>]: Member<Table, Name, S> } & {
    readonly [Name in Exclude<Names<Table>, RequiredNames<Table>>]?: Member<Table, Name, S> | undefined;
  }
>;

type Flat<T> = { [Name in keyof T]: T[Name] };

/** The first parts of all paths. */
type Names<Table> = { [Path in keyof Table]: Path extends `${infer Name}.${string}` ? Name : Path }[keyof Table] & string;

type Below<Table, Name extends string> = {
  readonly [Path in keyof Table as Path extends `${Name}.${infer Rest}` ? Rest : never]: Table[Path];
};

type IsGroup<Table, Name extends string> = keyof Below<Table, Name> extends never ? false : true;

type RequiredNames<Table> = {
  [Name in Names<Table>]: Name extends keyof Table ? (Table[Name] extends { readonly required: true } ? Name : never) : never;
}[Names<Table>];

type ValueOf<Table, Name, S extends Side> = Name extends keyof Table
  ? Table[Name] extends { readonly takes: ValueKind<infer P, infer W> }
    ? { readonly written: W; readonly parsed: P }[S]
    : never
  : never;

type Member<Table, Name extends string, S extends Side> =
  | ValueOf<Table, Name, S>
  | (IsGroup<Table, Name> extends true ? Tree<Below<Table, Name>, S> : never);

type Named<Table, Name extends string> = Name extends keyof Table
  ? Table[Name] extends { readonly takes: { readonly unit: infer Unit extends string } }
    ? `${Name}${Unit}`
    : Name
  : Name;

/** Names that are absent where they are off, or where nothing is known of them. */
type AbsentNames<Table> = {
  [Name in Names<Table>]: Name extends keyof Table
    ? Table[Name] extends { readonly staysWhenOff: true } | { readonly required: true }
      ? never
      : 'off' extends ValueOf<Table, Name, 'parsed'>
        ? Name
        : Table[Name] extends { readonly default: unknown }
          ? never
          : Name
    : never;
}[Names<Table>];

type ResolvedMember<Table, Name extends string> =
  IsGroup<Table, Name> extends true ? Resolved<Below<Table, Name>> : Exclude<ValueOf<Table, Name, 'parsed'>, 'off'>;
