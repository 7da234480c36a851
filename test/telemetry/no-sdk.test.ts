import { trace } from '@opentelemetry/api';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { ask, clientNames } from '../support/clients.ts';
import { answers, optionsFor, type Pair, startPair } from '../support/providers.ts';

let pair: Pair;
let instance: Understudy;
beforeAll(async () => {
  pair = await startPair();
  instance = createUnderstudy(optionsFor(pair, 'openai', { telemetry: { propagate: ['anthropic'] } }));
});
afterAll(async () => {
  await instance.close({ drain: 0 });
  await pair.close();
});

describe('without any OpenTelemetry SDK', () => {
  it.each(frameworks)('a %s app serves and fails over as with one', async (framework) => {
    expect(trace.getTracer('any').startSpan('any').isRecording()).toBe(false);
    await pair.openai.always({ type: 'status', status: 503, times: 'forever' });
    const app = await startApp(framework, instance);
    for (const client of clientNames) {
      for (const stream of [false, true]) expect((await ask(client, app, { stream })).text).toBe(answers.anthropic.text);
    }
    expect(pair.anthropic.requests.at(-1)?.headers).not.toHaveProperty('traceparent');
    await app.close();
  });
});
