import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('.', import.meta.url));

/** Which folders a folder may import from, itself aside. Files directly in src and in `composition` may import every folder. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  call: [],
  framing: ['call'],
  dialects: ['call', 'framing'],
  providers: ['call', 'framing'],
  routing: ['call'],
  resilience: ['call'],
  failover: ['call', 'resilience'],
  continuation: ['call', 'streaming'],
  streaming: ['call'],
  telemetry: ['call'],
  redaction: ['call'],
  output: ['call'],
  node: ['call'],
  config: ['call', 'providers', 'redaction', 'routing'],
  requests: ['call', 'dialects', 'providers'],
  transport: ['call', 'providers', 'dialects', 'redaction', 'requests', 'streaming'],
  targets: ['call', 'config', 'resilience', 'routing'],
  gateway: ['call', 'config', 'dialects', 'framing', 'failover', 'redaction', 'requests', 'routing'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.test|\.test-support)\.ts$/.test(file),
);

it('imports go one way', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const [folder = '', ...rest] = file.split('/');
    for (const [, specifier = ''] of readFileSync(join(src, file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
      const target = relative(src, resolve(src, dirname(file), specifier));
      const [into = '', ...deeper] = target.split('/');
      if (target === 'understudy.ts' && file !== 'index.ts') wrong.push(`${file} imports understudy.ts`);
      if (into === 'composition' && file !== 'understudy.ts' && folder !== into) wrong.push(`${file} imports ${target}`);
      if (rest.length === 0 || folder === 'composition' || into === folder || target.endsWith('.cjs')) continue;
      if (deeper.length === 0 || !allowed[folder]?.includes(into)) wrong.push(`${file} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('nothing says `import.meta`: bundlers and test runners that make CommonJS of everything cannot', () => {
  expect(files.filter((file) => /\bimport\.meta\b/.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
});

it('only the transport opens sockets, only telemetry and the clock know OpenTelemetry and the time', () => {
  const homes: readonly (readonly [RegExp, RegExp])[] = [
    [/from 'undici'/, /^(transport\/|understudy\.ts|composition\/(basis|connections)\.ts)/],
    [/from '@opentelemetry/, /^telemetry\//],
    [/Date\.now\(\)|\bsetTimeout\(|\bnew Date\(\)/, /^clock\.ts$/],
    [/Math\.random/, /^understudy\.ts$/],
    [/from 'cockatiel'/, /^resilience\//],
    [/from '@cfworker/, /^output\//],
  ];
  const wrong = files.flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return homes.flatMap(([what, home]) => (what.test(text) && !home.test(file) ? [`${file}: ${what.source}`] : []));
  });
  expect(wrong).toEqual([]);
});
