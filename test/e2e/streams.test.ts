import { describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { anthropic, clientNames, openai, rawRequest } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { plugged } from '../support/plugged.ts';
import { answers, providersOf, startPair, targetOf } from '../support/providers.ts';

const forever = { times: 'forever' } as const;

describe.each(frameworks)('a stream through a %s app', (framework) => {
  const rig = plugged(framework);

  async function read(client: (typeof clientNames)[number], headers: Readonly<Record<string, string>> = {}) {
    const { path, init } = rawRequest(client, true);
    const response = await fetch(rig.app.url + path, { ...init, headers: { ...init.headers, ...headers } });
    return { response, text: await response.text() };
  }

  describe.each(clientNames)('to a client of %s', (client) => {
    it('whose answer is long in coming gets headers and comments meanwhile, and the truth at its end', async () => {
      rig.begin({ policy: { stream: { keepAlive: 60 } } });
      await rig.pair.openai.always({ type: 'slow-first-token', ms: 400, ...forever });
      const { response, text } = await read(client);
      expect(response.status).toBe(200);
      expect(response.headers.get('x-understudy-target')).toBeNull();
      expect(text.startsWith(': understudy keep-alive\n\n: understudy keep-alive\n\n')).toBe(true);
      expect(text.trimEnd().endsWith(`: understudy target=${targetOf('openai')} attempts=1 failovers=0`)).toBe(true);
      await rig.watch.ended(1);
      expect(rig.watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
    });

    it('whose headers went out early is told of a failure in the stream', async () => {
      rig.begin({ policy: { stream: { keepAlive: 60 }, timeout: { firstToken: 150 } } });
      await rig.pair.openai.always({ type: 'silent', ...forever });
      await rig.pair.anthropic.always({ type: 'silent', ...forever });
      const { response, text } = await read(client);
      expect(response.status).toBe(200);
      expect(text).toMatch(/"error":/);
      expect(text).not.toMatch(/\[DONE\]|message_stop/);
      await rig.watch.ended(1);
      expect(rig.watch.of('call.end')).toMatchObject([{ outcome: 'failed', reason: 'slow' }]);
    });

    it('that leaves while it waits for a first sign takes the socket at the provider with it', async () => {
      rig.begin({ policy: { stream: { keepAlive: '30ms' } } });
      await rig.pair.openai.always({ type: 'silent', ...forever });
      const aborted = rig.pair.openai.nextAbort();
      const leaving = new AbortController();
      const { path, init } = rawRequest(client, true);
      const response = await fetch(rig.app.url + path, { ...init, signal: leaving.signal });
      await response.body?.getReader().read();
      leaving.abort();
      await aborted;
      await rig.watch.ended(1);
      expect(rig.watch.of('call.end')).toMatchObject([{ outcome: 'cancelled' }]);
    });

    it('gets comments while its provider says nothing', async () => {
      rig.begin({ policy: { stream: { keepAlive: 50 } } });
      await rig.pair.openai.always({ type: 'stall', afterTokens: 3, forMs: 300, afterwards: 'go-on', ...forever });
      const { text } = await read(client);
      expect(text).toContain(': understudy keep-alive\n\n');
      expect(text).toContain('OpenAI.');
    });

    it('sees nothing before the end where everything is held, and nothing of what breaks', async () => {
      rig.begin({ policy: { stream: { holdUntilEnd: true } } });
      await rig.pair.openai.always({ type: 'cut', afterTokens: 3, ...forever });
      const { response, text } = await read(client);
      expect(response.headers.get('x-understudy-target')).toBe(targetOf('anthropic'));
      expect(text).not.toContain('splice');
      expect(text).not.toContain('OpenAI');
      await rig.watch.ended(1);
      expect(rig.watch.of('failover')).toMatchObject([{ phase: 'before_commit' }]);
    });

    it('that asked for it sees the answer begin anew', async () => {
      rig.begin({ policy: { stream: { onBreak: 'restart' } }, trustHeaders: ['restart'] });
      await rig.pair.openai.always({ type: 'cut', afterTokens: 3, ...forever });
      const { text } = await read(client, { 'x-understudy-restart': 'ok' });
      const [before = '', after = ''] = text.split(/event: understudy[._]restart\n/);
      expect(before).not.toBe('');
      expect(after).toContain(targetOf('anthropic'));
      const said = [...after.matchAll(/"(?:content|text)":"([^"]*)"/g)].map(([, piece]) => piece).join('');
      expect(said).toBe(answers.anthropic.text);
      expect(after).toMatch(/\[DONE\]|message_stop/);
      await rig.watch.ended(1);
      expect(rig.watch.of('restart')).toMatchObject([{ from: targetOf('openai'), to: targetOf('anthropic') }]);
    });

    it('that did not ask for it sees an error where the policy says restart', async () => {
      rig.begin({ policy: { stream: { onBreak: 'restart' } }, trustHeaders: ['restart'] });
      await rig.pair.openai.always({ type: 'cut', afterTokens: 3, ...forever });
      const { text } = await read(client);
      expect(text).not.toContain('restart');
      expect(text).toMatch(/"error":/);
    });
  });

  it('that is spliced is one message to the official SDKs, with its usage and its finish', async () => {
    const text = 'The keeper climbed the stairs every evening. He lit the lamp, and nobody had asked him to do that.';
    const usage = { inputTokens: 10, outputTokens: 20 };
    const tellers = await startPair({ answer: (request) => ({ ...continuing(text)(request), usage }) });
    rig.begin({ providers: providersOf(tellers) });
    await tellers.openai.always({ type: 'cut', afterTokens: 9, ...forever });
    const asked = { model: 'workhorse', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Tell me.' }] };

    const chat = await openai(rig.app)
      .chat.completions.stream({ ...asked, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(chat.choices[0]).toMatchObject({ message: { content: text }, finish_reason: 'stop' });
    expect(chat.usage).toMatchObject({ completion_tokens: 20 });

    const message = await anthropic(rig.app).messages.stream(asked).finalMessage();
    expect(message).toMatchObject({ content: [{ type: 'text', text }], stop_reason: 'end_turn', usage: { output_tokens: 20 } });
    await rig.watch.ended(2);
    expect(rig.watch.of('splice')).toHaveLength(2);
    await tellers.close();
  });
});
