import { beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { ask, type ClientName, clientNames, rawRequest } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { answers } from '../support/providers.ts';

const forever = { times: 'forever' } as const;
const terminators: Readonly<Record<ClientName, string>> = { 'openai-chat': '[DONE]', 'anthropic-messages': 'message_stop' };

describe.each(frameworks)('closing the instance of a %s app', (framework) => {
  const rig = plugged(framework);
  beforeEach(() => rig.begin());

  async function openStream(client: ClientName) {
    const { path, init } = rawRequest(client, true);
    const response = await fetch(rig.app.url + path, init);
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value ?? '';
    return {
      async rest() {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return text;
          text += value;
        }
      },
    };
  }

  it('lets a stream end that is under way', async () => {
    await rig.pair.openai.always({ type: 'stall', afterTokens: 2, forMs: 150, ...forever });
    const { rest } = await openStream('openai-chat');
    const closed = rig.instance.close({ drain: '10s' });
    expect(await rest()).toContain('[DONE]');
    await closed;
    expect(rig.watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
    await rig.pair.openai.idle();
  });

  it.each(clientNames)('takes no new call, and says when to come again (%s)', async (client) => {
    await rig.pair.openai.always({ type: 'stall', afterTokens: 2, forMs: 150, ...forever });
    const { rest } = await openStream('openai-chat');
    const closed = rig.instance.close({ drain: '10s' });
    const { path, init } = rawRequest(client, false);
    const refused = await fetch(rig.app.url + path, init);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('shutting down') } });
    expect((await fetch(`${rig.app.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${rig.app.url}/healthz`)).status).toBe(200);
    await rest();
    await closed;
    expect(rig.pair.openai.requests).toHaveLength(1);
  });

  it.each(clientNames)('ends a stream that is not over in time with an error event (%s)', async (client) => {
    await rig.pair.openai.always({ type: 'stall', afterTokens: 2, ...forever });
    const aborted = rig.pair.openai.nextAbort();
    const { rest } = await openStream(client);
    const closed = rig.instance.close({ drain: 60 });
    const text = await rest();
    expect(text).toContain('shutting down');
    expect(text).not.toContain(terminators[client]);
    await Promise.all([closed, aborted]);
    await rig.pair.openai.idle();
  });

  it('answers a call that is not over in time with an error', async () => {
    await rig.pair.openai.always({ type: 'silent', ...forever });
    const arrived = rig.pair.openai.nextRequest();
    const answered = ask('openai-chat', rig.app, { stream: false }).catch((error: unknown) => error);
    await arrived;
    await rig.instance.close({ drain: 60 });
    const error = (await answered) as { readonly status: number; readonly message: string; readonly headers: Headers };
    expect(error).toMatchObject({ status: 503, message: expect.stringContaining('shutting down') });
    expect(error.headers.get('retry-after')).toBe('2');
    expect(rig.pair.anthropic.requests).toEqual([]);
  });

  it('is over at once when nothing is under way', async () => {
    expect((await ask('openai-chat', rig.app, { stream: false })).text).toBe(answers.openai.text);
    await rig.instance.close();
    await rig.pair.openai.idle();
  });
});
