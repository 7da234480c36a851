import type { Key } from './key.ts';

/** What a key means and what holds without it, as editors show it. */
export function documented(key: Key): string {
  const words = defaultWords(key);
  return words === '' ? key.meaning : `${key.meaning} Default: ${words}.`;
}

/** What holds where a key is not written: a value as code, or words. Empty where the key has no default. */
export function defaultWords({ default: value, otherwise }: Key): string {
  if (otherwise !== undefined) return otherwise;
  if (value === undefined || (isGroup(value) && Object.keys(value).length === 0)) return '';
  return value === 'off' ? 'off' : `\`${inYaml(value)}\``;
}

/** A value as it is written in YAML, in one line. */
function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (isGroup(value))
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${name}: ${inYaml(inner)}`)
      .join(', ')} }`;
  return String(value);
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
