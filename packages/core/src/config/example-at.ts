import { own } from '../call/own.ts';
import { type KeyDoc, modelKeys, otherKeys, policyKeys, providerKeys, targetKeys } from './keys.ts';

type Docs = Readonly<Record<string, KeyDoc>>;

/** What may be written at a path of the configuration, taken from the reference of keys; undefined where it has no example. */
export function exampleAt(path: readonly PropertyKey[]): string | undefined {
  const [first, , third, , ...rest] = path;
  if (path.length === 1 && (first === 'providers' || first === 'models')) return own(firstLevel, first);
  if (first === 'policy') return exampleIn(policyKeys, path.slice(1)) ?? firstOf(policyKeys, '');
  if (first === 'providers')
    return path.length === 2 ? `{ apiKey: "\${OPENAI_API_KEY}" }` : exampleIn(providerKeys, path.slice(2));
  if (first !== 'models') return exampleIn(otherKeys, path);
  if (path.length === 2) return '{ targets: [openai/gpt-5-mini] }';
  if (third === 'policy') return exampleIn(policyKeys, path.slice(3)) ?? firstOf(policyKeys, '');
  if (third !== 'targets' || path.length < 4) return exampleIn(modelKeys, path.slice(2));
  return path.length === 4 ? 'openai/gpt-5-mini' : (exampleIn(targetKeys, rest) ?? exampleIn(policyKeys, rest));
}

const firstLevel: Readonly<Record<string, string>> = {
  providers: `{ openai: { apiKey: "\${OPENAI_API_KEY}" } }`,
  models: '{ workhorse: { targets: [openai/gpt-5-mini] } }',
};

/** Of the key itself, or of the first one that it holds. */
function exampleIn(docs: Docs, path: readonly PropertyKey[]): string | undefined {
  const key = path.map(String).join('.');
  const known = own(docs, key)?.example;
  return known === undefined || known === 'off' ? (firstOf(docs, `${key}.`) ?? known) : known;
}

function firstOf(docs: Docs, prefix: string): string | undefined {
  const found = Object.entries(docs).find(([name]) => name.startsWith(prefix) && name.includes('.', prefix.length - 1));
  const [name, doc] = found ?? Object.entries(docs).find(([key]) => prefix !== '' && key.startsWith(prefix)) ?? [];
  if (name === undefined || !doc) return undefined;
  return name
    .slice(prefix.length)
    .split('.')
    .reduceRight((inner, key) => `{ ${key}: ${inner} }`, doc.example);
}
