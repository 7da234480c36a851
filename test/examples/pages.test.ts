import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createUnderstudy } from '@understudy/core';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = (name: string) => readFileSync(`${root}docs/${name}`, 'utf8');

it('docs/path.md has every layer, in the order in which they stand', () => {
  const instance = createUnderstudy({
    providers: { local: { kind: 'openai-compatible', baseURL: 'http://127.0.0.1:9/v1' } },
    models: { workhorse: { targets: ['local/a'] } },
  });
  const { layers } = instance.describe();
  const told = [...page('path.md').matchAll(/^ *(?:\d+\. +)?\*\*([A-Z][a-z ]+)\.?\*\*/gm)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  expect(
    told.filter((name) => layers.includes(name)),
    'docs/path.md needs a step `N. **Name.**` for each layer',
  ).toEqual(layers);
  expect(layers.length).toBeGreaterThan(10);
});

it('docs/path.md names files that exist, and at least one in each step', () => {
  const text = page('path.md');
  const sources = `${root}packages/core/src/`;
  const named = [...text.matchAll(/`([a-z/-]+\.ts)`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !existsSync(sources + name))).toEqual([]);
  const steps = text.split(/^(?=\d+\. \*\*)/m).slice(1);
  expect(steps.length).toBeGreaterThan(14);
  expect(steps.filter((step) => !/`[a-z/-]+\.ts`/.test(step.split('\n\n')[0] ?? ''))).toEqual([]);
});

it('docs/telemetry.md has every event of a span', () => {
  const folder = `${root}packages/core/src/telemetry/`;
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const text = sources.map((name) => readFileSync(folder + name, 'utf8')).join('\n');
  const events = [...text.matchAll(/(?:name: |addEvent\()'(understudy\.[a-z_]+)'/g)].map(([, name = '']) => name);
  expect(new Set(events).size).toBeGreaterThan(8);
  expect(events.filter((name) => !page('telemetry.md').includes(`\`${name}\``))).toEqual([]);
});
