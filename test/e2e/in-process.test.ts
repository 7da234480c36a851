import { SpanKind, trace } from '@opentelemetry/api';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, clientNames, rawRequest } from '../support/clients.ts';
import { answers, models, optionsFor, type Pair, startPair, targetOf } from '../support/providers.ts';
import { eventsOf, recordSpans } from '../support/tracing.ts';
import { type CallWatch, watchCalls } from '../support/watch-calls.ts';

const forever = { times: 'forever' } as const;
const nowhere = { url: 'http://understudy', openaiURL: 'http://understudy/v1' };
const recorder = recordSpans();
let pair: Pair;
let instance: Understudy;
let watch: CallWatch;

beforeAll(async () => {
  pair = await startPair();
});
afterAll(async () => {
  await pair.close();
  await recorder.stop();
});
beforeEach(() => {
  recorder.reset();
  instance = createUnderstudy(optionsFor(pair, 'openai'));
  watch = watchCalls(instance);
});
afterEach(async () => {
  await instance.close({ drain: 0 });
  await pair.heal();
});

describe('fetch of an instance', () => {
  it.each(clientNames)('serves the SDK of %s without a socket of ours', async (client) => {
    await pair.openai.always({ type: 'status', status: 503, ...forever });
    for (const stream of [false, true]) {
      const got = await ask(client, nowhere, { stream }, instance.fetch);
      expect(got).toMatchObject({ text: answers.anthropic.text, model: models.anthropic, inputTokens: 13, outputTokens: 9 });
    }
  });

  it.each(clientNames)('gives the SDK of %s its errors', async (client) => {
    await expect(ask(client, nowhere, { stream: false, model: 'nobody' }, instance.fetch)).rejects.toMatchObject({ status: 404 });
  });

  it('makes no SERVER span, and tells of a failover on the span that is active', async () => {
    await pair.openai.always({ type: 'status', status: 503, ...forever });
    await trace.getTracer('app').startActiveSpan('the work of the app', async (span) => {
      await ask('openai-chat', nowhere, { stream: true }, instance.fetch);
      span.end();
    });
    await watch.ended(1);
    expect(recorder.spans.filter(({ kind }) => kind === SpanKind.SERVER)).toEqual([]);
    const outer = recorder.spans.find(({ name }) => name === 'the work of the app');
    const call = recorder.spans.find(({ name }) => name === 'chat workhorse');
    expect(call?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    for (const span of [outer, call]) {
      expect(span && eventsOf(span)).toMatchObject([
        { 'understudy.from': targetOf('openai'), 'understudy.reason': 'overloaded' },
      ]);
      expect(span?.attributes['understudy.outcome']).toBe('recovered');
    }
  });

  it('rejects before anything is sent where the signal is aborted already', async () => {
    const { path, init } = rawRequest('openai-chat', false);
    const reason = new Error('not wanted any more');
    await expect(instance.fetch(`http://understudy${path}`, { ...init, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(pair.openai.requests).toEqual([]);
  });

  it.each([false, true])(
    'closes the socket at the provider when it is aborted before the answer (stream: %s)',
    async (stream) => {
      await pair.openai.always({ type: 'silent', ...forever });
      const leaving = new AbortController();
      const [arrived, aborted] = [pair.openai.nextRequest(), pair.openai.nextAbort()];
      const { path, init } = rawRequest('openai-chat', stream);
      const answer = instance.fetch(`http://understudy${path}`, { ...init, signal: leaving.signal });
      answer.catch(() => {});
      await arrived;
      leaving.abort();
      await expect(answer).rejects.toThrow(/abort/i);
      await aborted;
      await watch.ended(1);
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'cancelled' }]);
    },
  );

  it.each(['abort', 'cancel'])('closes the socket at the provider when its stream is left in the middle (%s)', async (how) => {
    await pair.openai.always({ type: 'stall', afterTokens: 2, ...forever });
    const leaving = new AbortController();
    const aborted = pair.openai.nextAbort();
    const { path, init } = rawRequest('openai-chat', true);
    const { body } = await instance.fetch(`http://understudy${path}`, { ...init, signal: leaving.signal });
    const reader = (body ?? new ReadableStream()).getReader();
    await reader.read();
    if (how === 'abort') leaving.abort();
    else await reader.cancel();
    await aborted;
    await watch.ended(1);
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'cancelled' }]);
    expect(instance.targets()).toMatchObject([{ state: 'available', inFlight: 0 }, {}]);
  });
});
