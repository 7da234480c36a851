import { own } from '../call/own.ts';
import type { Key, Keys } from './keys/key.ts';
import { modelKeys } from './keys/model-keys.ts';
import { policyKeys } from './keys/policy-keys.ts';
import { providerKeys } from './keys/provider-keys.ts';
import { rootKeys } from './keys/root-keys.ts';
import { targetKeys } from './keys/target-keys.ts';

/** What may be written at a path of the configuration, taken from the tables of keys; undefined where the path has no example. */
export function exampleAt(path: readonly PropertyKey[]): string | undefined {
  const [first, , third, , ...rest] = path;
  if (first === 'policy') return exampleIn(policyKeys, path.slice(1)) ?? firstOf(policyKeys, '');
  if (path.length === 1 || (first !== 'models' && first !== 'providers')) return exampleIn(rootKeys, path);
  if (first === 'providers')
    return path.length === 2 ? `{ apiKey: "\${OPENAI_API_KEY}" }` : exampleIn(providerKeys, path.slice(2));
  if (path.length === 2) return '{ targets: [openai/gpt-5-mini] }';
  if (third === 'policy') return exampleIn(policyKeys, path.slice(3)) ?? firstOf(policyKeys, '');
  if (third !== 'targets' || path.length < 4) return exampleIn(modelKeys, path.slice(2));
  return path.length === 4 ? 'openai/gpt-5-mini' : exampleIn(targetKeys, rest);
}

/** The example of the key itself, or of the first key below it. */
function exampleIn(keys: Keys, path: readonly PropertyKey[]): string | undefined {
  const key = path.map(String).join('.');
  const known = own(keys, key)?.example;
  return known === undefined || known === 'off' ? (firstOf(keys, `${key}.`) ?? known) : known;
}

function firstOf(keys: Keys, prefix: string): string | undefined {
  const entries: readonly (readonly [string, Key])[] = Object.entries(keys);
  const found = entries.find(([name]) => name.startsWith(prefix) && name.includes('.', prefix.length - 1));
  const [name, key] = found ?? entries.find(([name]) => prefix !== '' && name.startsWith(prefix)) ?? [];
  if (name === undefined || !key) return undefined;
  return name
    .slice(prefix.length)
    .split('.')
    .reduceRight((inner, part) => `{ ${part}: ${inner} }`, key.example);
}
