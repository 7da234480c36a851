import type { Usage } from '../call/usage.ts';

/** What two attempts of one answer used together. A number that neither attempt reports stays unknown. */
export function sumUsage(a: Usage, b: Usage): Usage {
  const sum = new Map<string, number>();
  for (const usage of [a, b])
    for (const [key, value] of Object.entries(usage)) if (typeof value === 'number') sum.set(key, (sum.get(key) ?? 0) + value);
  return Object.fromEntries(sum);
}
