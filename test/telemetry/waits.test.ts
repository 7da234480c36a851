import { afterAll, describe, expect, it } from 'vitest';
import { ask } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { targetOf } from '../support/providers.ts';
import { eventsOf, recordSpans } from '../support/tracing.ts';

const recorder = recordSpans();
afterAll(() => recorder.stop());

describe('the trace of a call that had no candidate left', () => {
  const rig = plugged('express');

  it('says what it waited for, how long, and where it went then', async () => {
    rig.begin({ models: { workhorse: { targets: [targetOf('openai')] } }, policy: { retry: { attempts: 0 } } });
    recorder.reset();
    await rig.pair.openai.play({ type: 'rate-limited', hint: { retryAfterMs: 300 } });
    expect((await ask('openai-chat', rig.app, { stream: true })).text).toBe('All is well at OpenAI.');
    const { server, call, attempts } = await recorder.request();
    expect(eventsOf(call, 'understudy.wait')).toMatchObject([
      { 'understudy.targets': [targetOf('openai')], 'understudy.because': 'cooling', 'understudy.to': targetOf('openai') },
    ]);
    const [wait] = eventsOf(call, 'understudy.wait');
    expect(wait?.['understudy.waited_ms']).toBeGreaterThanOrEqual(250);
    expect(eventsOf(server, 'understudy.wait')).toEqual([]); // only failovers are mirrored
    expect(attempts.map(({ attributes }) => attributes['understudy.attempt.kind'])).toEqual(['first', 'last-resort']);
    expect(call.attributes).toMatchObject({ 'understudy.outcome': 'recovered', 'understudy.failovers': 0 });
  });

  it('says that a target was asked again, and after what pause', async () => {
    rig.begin({ models: { workhorse: { targets: [targetOf('openai')] } }, policy: { retry: { attempts: 0 } } });
    recorder.reset();
    await rig.pair.openai.play({ type: 'status', status: 503 });
    expect((await ask('openai-chat', rig.app, { stream: false })).text).toBe('All is well at OpenAI.');
    const { call } = await recorder.request();
    expect(eventsOf(call, 'understudy.last_resort')).toMatchObject([
      { 'understudy.target': targetOf('openai'), 'understudy.again': 1 },
    ]);
  });
});
