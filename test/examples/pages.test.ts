import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createNoopMeter, type MeterProvider, metrics } from '@opentelemetry/api';
import { createUnderstudy } from '@understudy/core';
import { describe, expect, it } from 'vitest';
import { openInstruments } from '../../packages/core/src/telemetry/instruments.ts';
import { errorType, genAi, http, understudy } from '../../packages/core/src/telemetry/semconv.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

describe('docs/path.md', () => {
  const page = read('docs/path.md');
  const instance = createUnderstudy({
    providers: { local: { kind: 'openai-compatible', baseURL: 'http://127.0.0.1:9/v1' } },
    models: { workhorse: { targets: ['local/a'] } },
  });
  const { layers } = instance.describe();

  it('lists every layer, in the order in which they stand', () => {
    const told = found(page, /^ *(?:\d+\. +)?\*\*([A-Z][a-z ]+)\.?\*\*/gm).map((name) => name.toLowerCase());
    const named = told.filter((name) => layers.includes(name));
    expect(named, 'docs/path.md needs a step `N. **Name.**` for each layer').toEqual(layers);
    expect(layers.length).toBeGreaterThan(10);
  });

  it('draws every layer, in the order in which they stand', () => {
    const [drawing = ''] = found(page, /```\n([^`]*)```/g);
    expect(found(drawing, /([a-z]+)/g).filter((word) => layers.includes(word))).toEqual(layers);
  });

  it('names files that exist, and at least one in each step', () => {
    const named = found(page, /`([a-z/-]+\.ts)`/g);
    expect(named.filter((name) => !existsSync(`${root}packages/core/src/${name}`))).toEqual([]);
    const steps = page.split(/^(?=\d+\. \*\*)/m).slice(1);
    expect(steps.length).toBeGreaterThan(14);
    expect(steps.filter((step) => !/`[a-z/-]+\.ts`/.test(step.split('\n\n')[0] ?? ''))).toEqual([]);
  });
});

describe('docs/telemetry.md', () => {
  const page = read('docs/telemetry.md');
  /** The first column of the table that stands below a heading. */
  const tabled = (heading: string) => {
    const [, section = ''] = page.split(`\n## ${heading}\n`);
    const cells = found(section.split('\n## ', 1)[0] ?? '', /^\| (`[^|]*`) *\|/gm);
    return cells.flatMap((cell) => found(cell, /`([^`]+)`/g));
  };

  const attributes = [...[genAi, http, understudy].flatMap((names): string[] => Object.values(names)), errorType];
  const spanEvents = found(sources('telemetry'), /(?:name: |addEvent\()'(understudy\.[a-z_]+)'/g);
  const instruments = [...metricsUnder('latest'), ...metricsUnder('v1.41')];

  it('has every event that listeners get, and no other', () => {
    const types = found(sources('call', /events\.ts$/), /readonly type: '([^']+)'/g);
    expect(types.length).toBeGreaterThan(15);
    expect(sorted(tabled('Events'))).toEqual(sorted(types));
  });

  it('has every event of a span, and no other', () => {
    expect(spanEvents.length).toBeGreaterThan(8);
    expect(sorted(['understudy.failover', ...tabled('The other events')])).toEqual(sorted(spanEvents));
  });

  it('has every metric, and no other', () => {
    expect(instruments.length).toBeGreaterThan(20);
    expect(sorted(tabled('Metrics'))).toEqual(sorted(instruments));
  });

  it('has every attribute, and names nothing that is none', () => {
    const brief = found(page, /`([a-z_]+)`/g).map((name) => `understudy.${name}`);
    const whole = found(page, /`((?:gen_ai|understudy|http|url|server|error)\.[\w.]+)`/g);
    const told = new Set([...brief, ...whole]);
    expect(attributes.filter((name) => !told.has(name))).toEqual([]);
    const known = new Set([...attributes, ...spanEvents, ...instruments]);
    expect(whole.filter((name) => !known.has(name))).toEqual([]);
  });
});

function sources(folder: string, named = /\.ts$/): string {
  const path = `packages/core/src/${folder}/`;
  const names = readdirSync(root + path).filter((name) => named.test(name) && !name.endsWith('.test.ts'));
  return names.map((name) => read(path + name)).join('\n');
}

/** The names of all instruments that are made. */
function metricsUnder(names: 'latest' | 'v1.41'): readonly string[] {
  const made: string[] = [];
  const meter = new Proxy(createNoopMeter(), {
    get: (noop, method) => (name: string) => {
      made.push(name);
      return (noop[method as keyof typeof noop] as (name: string) => unknown)(name);
    },
  });
  const provider: MeterProvider = { getMeter: () => meter };
  metrics.setGlobalMeterProvider(provider);
  openInstruments('0', names);
  metrics.disable();
  return made;
}
