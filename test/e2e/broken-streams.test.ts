import { SpanStatusCode } from '@opentelemetry/api';
import type { Fault } from '@understudy/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { ask, type ClientName, clientNames, rawRequest } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { answers, other, type PairWire, startPair, targetOf } from '../support/providers.ts';
import { eventsOf, recordSpans } from '../support/tracing.ts';

const forever = { times: 'forever' } as const;
const terminators: Readonly<Record<ClientName, string>> = {
  'openai-chat': 'data: [DONE]',
  'anthropic-messages': 'event: message_stop',
};
const wires: readonly PairWire[] = ['openai', 'anthropic'];
const recorder = recordSpans();

/** What happens after three tokens were shown, and what it is called. An error inside the stream says more than that it ended. */
const breaks: readonly { readonly name: string; readonly fault: Fault; readonly reason: (wire: PairWire) => string }[] = [
  { name: 'the connection is closed', fault: { type: 'cut', afterTokens: 3, ...forever }, reason: () => 'truncated' },
  { name: 'the body just ends', fault: { type: 'cut', afterTokens: 3, clean: true, ...forever }, reason: () => 'truncated' },
  { name: 'the connection is reset', fault: { type: 'reset', at: { token: 3 }, ...forever }, reason: () => 'truncated' },
  { name: 'nothing comes any more', fault: { type: 'stall', afterTokens: 3, ...forever }, reason: () => 'stalled' },
  {
    name: 'an error comes',
    fault: { type: 'error-event', afterTokens: 3, ...forever },
    reason: (wire) => (wire === 'openai' ? 'server-error' : 'overloaded'),
  },
];

afterAll(() => recorder.stop());

describe.each(frameworks)('a stream through a %s app', (framework) => {
  const rig = plugged(framework);
  beforeEach(() => recorder.reset());

  const begin = (first: PairWire) => rig.begin({ policy: { timeout: { idle: 100 }, stream: { onBreak: 'error' } } }, first);

  describe.each(clientNames)('to a client of %s', (client) => {
    describe.each(wires)('from a provider of the wire %s', (wire) => {
      it.each(breaks)('ends in an error event of its dialect when $name after tokens were shown', async ({ fault, reason }) => {
        begin(wire);
        await rig.pair[wire].always(fault);
        const { path, init } = rawRequest(client, true);
        const response = await fetch(rig.app.url + path, init);
        expect(response.status).toBe(200);
        const text = await response.text();
        expect(text).toContain('All'); // what had been shown stays
        expect(text).not.toContain(terminators[client]);
        expect(text).not.toMatch(/"finish_reason":"|"stop_reason":"/);
        const last = text.trimEnd().split('\n\n').at(-1) ?? '';
        const data = JSON.parse(/^data: (.*)$/m.exec(last)?.[1] ?? '{}') as Readonly<Record<string, unknown>>;
        expect(data.error).toMatchObject({ type: expect.any(String), message: expect.stringContaining(reason(wire)) });
        if (client === 'anthropic-messages') expect(last).toMatch(/^event: error\n/);

        const { call, server, attempts } = await recorder.request();
        expect(attempts).toHaveLength(1);
        for (const span of [call, server]) {
          expect(span.attributes).toMatchObject({ 'understudy.outcome': 'partial', 'understudy.target': targetOf(wire) });
          expect(eventsOf(span)).toEqual([]);
        }
        expect(call.status.code).toBe(SpanStatusCode.ERROR);
        expect(call.attributes['error.type']).toBe(reason(wire));
        expect(attempts[0]?.attributes).toMatchObject({ 'error.type': reason(wire), 'understudy.phase': 'mid_stream' });
        expect(rig.pair[other(wire)].requests).toEqual([]);
      });

      it('makes the SDK throw when it breaks, and not end as if all were well', async () => {
        begin(wire);
        await rig.pair[wire].always({ type: 'cut', afterTokens: 3, ...forever });
        await expect(ask(client, rig.app, { stream: true })).rejects.toThrow(/truncated/);
      });

      it('ends clean when only the terminator is missing', async () => {
        begin(wire);
        await rig.pair[wire].always({ type: 'no-terminator', ...forever });
        const got = await ask(client, rig.app, { stream: true });
        expect(got.text).toBe(answers[wire].text);
        const { call } = await recorder.request();
        expect(call.attributes['understudy.outcome']).toBe('served');

        const { path, init } = rawRequest(client, true);
        const text = await (await fetch(rig.app.url + path, init)).text();
        expect(text.split(terminators[client])).toHaveLength(2);
      });

      it('has one end where the provider sends two', async () => {
        begin(wire);
        await rig.pair[wire].always({ type: 'double-terminator', ...forever });
        const { path, init } = rawRequest(client, true);
        const text = await (await fetch(rig.app.url + path, init)).text();
        expect(text.split(terminators[client])).toHaveLength(2);
      });
    });
  });

  it('does not follow a redirect: a key stays with its base URL', async () => {
    begin('openai');
    const thief = await startPair();
    await rig.pair.openai.always({ type: 'redirect', to: `${thief.openai.url}/v1/chat/completions`, ...forever });
    for (const stream of [false, true]) {
      const got = await ask('openai-chat', rig.app, { stream });
      expect(got.text).toBe(answers.anthropic.text);
    }
    expect(thief.openai.connections).toBe(0);
    await thief.close();
  });
});
