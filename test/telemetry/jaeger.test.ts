import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findJaeger, startJaeger } from '../../scripts/jaeger.mjs';
import { startChildApp } from '../support/child-app.ts';
import { rawRequest } from '../support/clients.ts';
import { keys, models, optionsFor, type Pair, startPair, targetOf } from '../support/providers.ts';

const found = await findJaeger();
if (found.missing !== undefined) console.warn(`The tests with a real Jaeger are skipped: ${found.missing}.`);

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Apps as users run them, and one with the instrumentation of `http`, whose SERVER span is its own. */
const apps = [
  { name: 'the example express-basic', script: script('../../examples/express-basic/dist/main.js') },
  { name: 'the example koa-basic', script: script('../../examples/koa-basic/dist/main.js') },
  { name: 'the example nestjs-basic', script: script('../../examples/nestjs-basic/dist/main.js') },
  { name: 'an app with instrumentation of http', script: script('./app/main.ts') },
];

interface JaegerField {
  readonly key: string;
  readonly value: unknown;
}
interface JaegerSpan {
  readonly operationName: string;
  readonly tags: readonly JaegerField[];
  readonly logs: readonly { readonly fields: readonly JaegerField[] }[];
}
interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
}

const plain = (fields: readonly JaegerField[]) => Object.fromEntries(fields.map(({ key, value }) => [key, value]));
const failovers = ({ logs }: JaegerSpan) =>
  logs.map(({ fields }) => plain(fields)).filter(({ event }) => event === 'understudy.failover');

describe.skipIf(found.path === undefined)('a real Jaeger', () => {
  let jaeger: Awaited<ReturnType<typeof startJaeger>>;
  let pair: Pair;
  let folder: string;
  let config: string;

  beforeAll(async () => {
    [jaeger, pair, folder] = await Promise.all([
      startJaeger(found.path ?? ''),
      startPair(),
      mkdtemp(join(tmpdir(), 'understudy-')),
    ]);
    config = join(folder, 'understudy.yaml');
    const yaml = [
      'providers:',
      ...(['openai', 'anthropic'] as const).map(
        (wire) => `  ${wire}: { apiKey: "${keys[wire]}", baseURL: "${pair[wire].baseURL}" }`,
      ),
      'models:',
      '  workhorse:',
      `    targets: [openai/${models.openai}, anthropic/${models.anthropic}]`,
    ];
    await writeFile(config, `${yaml.join('\n')}\n`);
    await pair.openai.always({ type: 'refuse' });
  });
  afterAll(async () => {
    await Promise.all([jaeger.close(), pair.close(), rm(folder, { recursive: true, force: true })]);
  });

  /** Looks until the trace is there: an app exports in batches. */
  async function recovered(traceId: string): Promise<JaegerTrace> {
    const get = async (path: string) =>
      ((await (await fetch(jaeger.queryURL + path)).json()) as { readonly data?: unknown }).data ?? [];
    for (;;) {
      for (const service of (await get('/api/services')) as readonly string[]) {
        const tags = encodeURIComponent(JSON.stringify({ 'understudy.outcome': 'recovered' }));
        const traces = (await get(`/api/traces?service=${encodeURIComponent(service)}&tags=${tags}`)) as readonly JaegerTrace[];
        const trace = traces.find(({ traceID }) => traceID === traceId);
        // Spans of one trace can arrive in two batches.
        if (trace && trace.spans.filter((span) => failovers(span).length > 0).length >= 2) return trace;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it.each(apps)('shows the failover on the SERVER span and on the call span of $name', { timeout: 30_000 }, async (app) => {
    const child = await startChildApp(app.script, {
      PORT: '0',
      UNDERSTUDY_CONFIG: config,
      OPTIONS: JSON.stringify(optionsFor(pair, 'openai')),
      OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpURL,
      OTEL_SERVICE_NAME: `test-${app.name.replaceAll(' ', '-')}`,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    onTestFinished(() => child.stop());
    const url = new URL(child.url).pathname === '/' ? `${new URL(child.url).origin}/ai` : child.url;
    const traceId = randomBytes(16).toString('hex');
    const { path, init } = rawRequest('openai-chat', true);
    const headers = { ...init.headers, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
    const response = await fetch(url + path, { ...init, headers });
    expect(await response.text()).toContain('Anthropic');

    const { spans } = await recovered(traceId);
    const kind = (span: JaegerSpan) => plain(span.tags)['span.kind'];
    const server = spans.find((span) => kind(span) === 'server');
    const call = spans.find(({ operationName }) => operationName === 'chat workhorse');
    for (const span of [server, call]) {
      expect(span && failovers(span)).toMatchObject([
        {
          'understudy.from': targetOf('openai'),
          'understudy.to': targetOf('anthropic'),
          'understudy.reason': 'connect',
          'understudy.phase': 'before_headers',
        },
      ]);
      expect(span && plain(span.tags)).toMatchObject({
        'understudy.outcome': 'recovered',
        'understudy.target': targetOf('anthropic'),
      });
    }
    const attempts = spans.filter(({ operationName }) => /^chat (gpt|claude)/.test(operationName));
    expect(attempts.map((span) => plain(span.tags)['otel.status_code'] ?? 'UNSET').sort()).toEqual(['ERROR', 'ERROR', 'UNSET']);
  });
});
