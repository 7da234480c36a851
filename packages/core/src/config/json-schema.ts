import { z } from 'zod';
import { own } from '../call/own.ts';
import { type KeyDoc, modelKeys, otherKeys, policyKeys, providerKeys, targetKeys } from './keys.ts';
import { optionsSchema } from './schema.ts';

interface Node {
  description?: string;
  format?: string;
  readonly properties?: Record<string, Node>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly not?: object;
}

/** The JSON Schema of the configuration file, with what each key means: for editors, and for whoever checks a file without this library. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(optionsSchema, { io: 'input', unrepresentable: 'any' }) as Node;
  const { providers, models, policy } = schema.properties ?? {};
  describe(providers?.additionalProperties, providerKeys);
  // A variable of the environment may stand there: only the library, which fills it in, can tell what comes of it.
  const baseURL = propertyOf(providers?.additionalProperties, 'baseURL');
  if (baseURL) delete baseURL.format;
  const model = models?.additionalProperties;
  describe(model, modelKeys);
  describe(propertyOf(model, 'policy'), policyKeys);
  const target = propertyOf(model, 'targets')?.items;
  describe(target, targetKeys);
  withoutRefused(target);
  describe(target, policyKeys);
  describe(policy, policyKeys);
  describe(schema, otherKeys);
  return { title: 'Understudy', ...schema };
}

/** The keys that may stand on a target, those of a policy among them; the other keys of a policy hold for whole calls only. */
export function targetKeyPaths(): readonly string[] {
  const model = (configJsonSchema() as Node).properties?.models?.additionalProperties;
  return keyPaths(propertyOf(model, 'targets')?.items);
}

/** Paths of all keys that the schema knows, with dots, as the tables of keys name them; lists and names of the user's own left out. */
export function keyPaths(node: Node | boolean | undefined, prefix = ''): readonly string[] {
  return objectsIn(node).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, child]) => {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      const inner = keyPaths(child, path);
      return inner.length > 0 ? [path, ...inner] : [path];
    }),
  );
}

function describe(node: Node | boolean | undefined, docs: Readonly<Record<string, KeyDoc>>): void {
  for (const [path, { meaning }] of Object.entries(docs)) {
    let at: Node | undefined = typeof node === 'object' ? node : undefined;
    for (const name of path.split('.')) at = propertyOf(at, name);
    if (at) at.description = meaning;
  }
}

/** Keys that are known only to be refused with a word of advice: editors must not offer them. */
function withoutRefused(node: Node | boolean | undefined): void {
  for (const { properties = {} } of objectsIn(node)) {
    for (const [name, child] of Object.entries(properties)) {
      if (child.not) Reflect.deleteProperty(properties, name);
      else withoutRefused(child);
    }
  }
}

function propertyOf(node: Node | boolean | undefined, name: string): Node | undefined {
  for (const { properties = {} } of objectsIn(node)) {
    const found = own(properties, name);
    if (found) return found;
  }
  return undefined;
}

/** The objects that a value may be: itself, or one of its alternatives. */
function objectsIn(node: Node | boolean | undefined): readonly Node[] {
  if (typeof node !== 'object') return [];
  return node.anyOf ? node.anyOf.flatMap(objectsIn) : node.properties ? [node] : [];
}
