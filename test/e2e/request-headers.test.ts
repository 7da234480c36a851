import type { Options } from '@understudy/core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { clientNames, rawRequest } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { keys, other, type PairWire, targetOf } from '../support/providers.ts';
import { recordSpans } from '../support/tracing.ts';

const forever = { times: 'forever' } as const;
const recorder = recordSpans();

afterAll(() => recorder.stop());
afterEach(() => recorder.reset());

describe.each(frameworks)('the request headers of a %s app', (framework) => {
  const rig = plugged(framework);

  function post(
    headers: Readonly<Record<string, string>>,
    client = clientNames[0] ?? 'openai-chat',
    stream = false,
  ): Promise<Response> {
    const { path, init } = rawRequest(client, stream);
    return fetch(rig.app.url + path, { ...init, headers: { ...init.headers, ...headers } });
  }

  /** What a caller and the proxies before us send. */
  const sent = {
    authorization: 'Bearer sk-of-the-caller',
    'x-api-key': 'sk-ant-of-the-caller',
    cookie: 'session=secret',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'acme.dev',
    forwarded: 'for=203.0.113.9',
    'x-real-ip': '203.0.113.9',
    baggage: 'tenant=acme',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'vendor=1',
    'anthropic-beta': 'files-api-2025-04-14',
    'anthropic-dangerous-direct-browser-access': 'true',
    'openai-organization': 'org-of-the-caller',
    'x-stainless-lang': 'js',
    'x-request-id': 'req-of-the-caller',
    'x-understudy-session': 'conversation-1',
    'x-understudy-deadline': '5000',
    'x-understudy-failover': 'off',
    'x-understudy-tags': 'eu',
    referer: 'https://acme.dev/',
    'user-agent': 'a-browser',
  };
  const allowed: Readonly<Record<PairWire, readonly string[]>> = {
    openai: ['accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host', 'user-agent'],
    anthropic: [
      'accept',
      'accept-encoding',
      'anthropic-version',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-api-key',
    ],
  };

  it.each<PairWire>(['openai', 'anthropic'])(
    'reach a provider of the wire %s by an allow-list only, with our own key',
    async (wire) => {
      rig.begin({}, wire);
      for (const client of clientNames) for (const stream of [false, true]) await (await post(sent, client, stream)).text();
      expect(rig.pair[wire].requests).toHaveLength(4);
      const withBetas = rig.pair[wire].requests.filter(({ headers }) => headers['anthropic-beta'] !== undefined);
      expect(withBetas).toHaveLength(wire === 'anthropic' ? 2 : 0);
      for (const { headers } of rig.pair[wire].requests) {
        // Betas belong to the body of a client of Anthropic.
        const names = Object.keys(headers).filter((name) => name !== 'anthropic-beta');
        expect(names.sort()).toEqual(allowed[wire]);
        expect(headers['user-agent']).toBe('understudy');
        expect(wire === 'openai' ? headers.authorization : headers['x-api-key']).toBe(
          wire === 'openai' ? `Bearer ${keys.openai}` : keys.anthropic,
        );
      }
    },
  );

  it.each<PairWire>(['openai', 'anthropic'])(
    'carry the trace to a provider that `propagate` names, and to no other (%s)',
    async (wire) => {
      rig.begin({ telemetry: { propagate: [wire] } }, wire);
      await rig.pair[wire].always({ type: 'status', status: 503, ...forever });
      await (await post(sent)).text();
      const { attempts } = await recorder.request();
      const { traceId, spanId } = attempts[0]?.spanContext() ?? {};
      expect(traceId).toBe('0af7651916cd43dd8448eb211c80319c'); // the caller's trace goes on
      expect(rig.pair[wire].requests[0]?.headers).toMatchObject({
        traceparent: `00-${traceId}-${spanId}-01`,
        tracestate: 'vendor=1',
      });
      expect(rig.pair[wire].requests[0]?.headers).not.toHaveProperty('baggage');
      expect(rig.pair[other(wire)].requests[0]?.headers).not.toHaveProperty('traceparent');
    },
  );

  describe('that are trusted', () => {
    const trusting = (more: Partial<Options> = {}) =>
      rig.begin({ trustHeaders: ['session', 'deadline', 'failover', 'tags'], ...more });
    const tagged: Partial<Options> = {
      models: {
        workhorse: {
          targets: [
            { use: targetOf('openai'), tags: ['us'] },
            { use: targetOf('anthropic'), tags: ['eu', 'dpa'] },
          ],
        },
      },
    };

    it('end the call at its deadline', async () => {
      trusting();
      await rig.pair.openai.always({ type: 'silent', ...forever });
      await rig.pair.anthropic.always({ type: 'silent', ...forever });
      const response = await post({ 'x-understudy-deadline': '120' });
      expect(response.status).toBe(504);
      await rig.watch.ended(1);
      const [end] = rig.watch.of('call.end');
      expect(end).toMatchObject({ outcome: 'failed', reason: 'deadline' });
      expect(end?.durationMs).toBeGreaterThanOrEqual(110);
      expect(end?.durationMs).toBeLessThan(2000);
    });

    it('keep the call at its first target', async () => {
      trusting();
      await rig.pair.openai.always({ type: 'status', status: 503, ...forever });
      expect((await post({ 'x-understudy-failover': 'off' })).status).toBe(503);
      expect(rig.pair.anthropic.requests).toEqual([]);
      expect((await post({ 'x-understudy-failover': 'on' })).status).toBe(200);
    });

    it('choose targets by their tags, and fail closed', async () => {
      trusting(tagged);
      expect((await post({ 'x-understudy-tags': 'eu, dpa' })).headers.get('x-understudy-target')).toBe(targetOf('anthropic'));
      const none = await post({ 'x-understudy-tags': 'eu,us' });
      expect(none.status).toBe(503);
      expect(none.headers.get('x-understudy-attempts')).toBe('0');
      expect(rig.pair.openai.requests).toEqual([]);
    });

    it('name the conversation on spans', async () => {
      trusting();
      await post({ 'x-understudy-session': 'conversation-1' });
      const { call, attempts } = await recorder.request();
      for (const span of [call, ...attempts]) expect(span.attributes['gen_ai.conversation.id']).toBe('conversation-1');
    });

    it.each([
      ['x-understudy-deadline', 'soon'],
      ['x-understudy-deadline', '-5'],
      ['x-understudy-failover', 'maybe'],
    ])('are refused where they make no sense: %s: %s', async (header, value) => {
      trusting();
      const response = await post({ [header]: value });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(header);
      expect(rig.pair.openai.requests).toEqual([]);
    });
  });

  it('that are not trusted are as if they were not there', async () => {
    rig.begin({ trustHeaders: [] });
    await rig.pair.openai.always({ type: 'status', status: 503, ...forever });
    await rig.pair.anthropic.always({ type: 'slow-first-token', ms: 60, ...forever });
    const response = await post({
      'x-understudy-deadline': '1',
      'x-understudy-failover': 'off',
      'x-understudy-tags': 'mars',
      'x-understudy-session': 'conversation-1',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-understudy-target')).toBe(targetOf('anthropic'));
    expect(rig.watch.of('call.start')[0]).not.toHaveProperty('session');
    await response.text();
  });
});
