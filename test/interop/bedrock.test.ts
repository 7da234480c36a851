import { createUnderstudy, type Options, type Understudy, type UnderstudyEvent } from '@understudy/core';
import { type Fault, type Recording, type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningApp, startApp, switchboard } from '../support/apps.ts';
import { anthropic, ask, openai, sdkNames, statusOf } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { keys } from '../support/providers.ts';
import { recordings } from '../support/recordings.ts';

/** A common setup: OpenAI first, then Claude on Bedrock, then Bedrock in another region. */
const text = 'All is well with this answer, and it will stay so for as long as anybody goes on asking for it.';
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const newer = 'us.anthropic.claude-sonnet-4-6';
const forever = { times: 'forever' } as const;
const away: Fault = { type: 'status', status: 503, ...forever };
const cut: Fault = { type: 'cut', afterTokens: 4, ...forever };

type Name = 'openai' | 'us' | 'eu';
let hosts: Readonly<Record<Name, SimulatedProvider>>;
const plug = switchboard();
let instance: Understudy;
let app: RunningApp;
let seen: UnderstudyEvent[] = [];

const start = (wire: WireName) => startProvider({ wire, apiKey: keys[wire], answer: continuing(text) });
const amazon = (host: SimulatedProvider, region: string) => ({
  kind: 'bedrock',
  apiKey: keys['bedrock-converse'],
  baseURL: host.baseURL,
  settings: { region },
});

beforeAll(async () => {
  const [first, us, eu] = await Promise.all([start('openai'), start('bedrock-converse'), start('bedrock-converse')]);
  hosts = { openai: first, us, eu };
  app = await startApp('express', plug);
});
afterAll(async () => {
  await app.close();
  await Promise.all(Object.values(hosts).map((host) => host.close()));
});

/** What one test has learned of a target is no business of the next. */
beforeEach(() => {
  const options: Options = {
    providers: {
      openai: { apiKey: keys.openai, baseURL: hosts.openai.baseURL, dialects: ['openai-chat'] },
      us: amazon(hosts.us, 'us-east-1'),
      eu: amazon(hosts.eu, 'eu-central-1'),
    },
    models: {
      workhorse: { targets: ['openai/gpt-5-mini', `us/${claude}`, `eu/${claude}`] },
      claude: { targets: [`us/${claude}`, 'openai/gpt-5-mini'] },
      newer: { targets: [`us/${newer}`, `eu/${newer}`] },
    },
    policy: { retry: { attempts: 0 }, lastResort: 'off', breaker: { consecutive: 100_000, minimumCalls: 100_000 } },
  };
  instance = createUnderstudy(options);
  seen = [];
  instance.on((event) => seen.push(event));
  plug.use(instance);
});
afterEach(async () => {
  await instance.close({ drain: 0 });
  for (const host of Object.values(hosts)) {
    await host.heal();
    host.resetLog();
  }
});

const asked = () => Object.values(hosts).map(({ requests }) => requests.length);
const served = () => seen.findLast((event) => event.type === 'call.end');

describe.each(sdkNames)('a client of %s', (client) => {
  describe.each([
    ['JSON', false],
    ['a stream', true],
  ])('that wants %s', (_, stream) => {
    it('is served by Claude on Bedrock while OpenAI is away', async () => {
      await hosts.openai.always(away);
      expect((await ask(client, app, { stream })).text).toBe(text);
      expect(asked()).toEqual([1, 1, 0]);
    });

    it('is served by another region while both are away', async () => {
      await hosts.openai.always(away);
      await hosts.us.always({ type: 'rate-limited', ...forever });
      expect((await ask(client, app, { stream })).text).toBe(text);
      expect(asked()).toEqual([1, 1, 1]);
      expect(served()).toMatchObject({ outcome: 'recovered' });
    });

    it('gets a valid error where nobody is there', async () => {
      for (const host of Object.values(hosts)) await host.always(away);
      expect(await ask(client, app, { stream }).catch(statusOf)).toBe(503);
    });
  });

  it.each<readonly [string, Name, Fault, Name | undefined, Fault | undefined, number[]]>([
    ['OpenAI', 'openai', cut, undefined, undefined, [1, 1, 0]],
    ['OpenAI and Bedrock after it', 'openai', cut, 'us', { type: 'cut', afterTokens: 2, ...forever }, [1, 1, 1]],
    ['OpenAI, where Bedrock is away', 'openai', cut, 'us', away, [1, 1, 1]],
  ])('gets one whole stream when %s breaks off in the middle', async (_, first, fault, second, other, requests) => {
    await hosts[first].always(fault);
    if (second && other) await hosts[second].always(other);
    expect((await ask(client, app, { stream: true })).text).toBe(text);
    expect(asked()).toEqual(requests);
  });

  it('gets one whole stream when Bedrock breaks off in the middle, by the end of the connection or an exception', async () => {
    const exception: Fault = { type: 'error-event', afterTokens: 4, error: { __type: 'modelStreamErrorException' }, ...forever };
    for (const fault of [cut, exception, { ...cut, clean: true } as Fault]) {
      await hosts.us.always(fault);
      expect((await ask(client, app, { stream: true, model: 'claude' })).text).toBe(text);
      await hosts.us.always(fault);
      expect((await ask(client, app, { stream: true, model: 'newer' })).text).toBe(text);
    }
  });
});

describe('binary frames on their way', () => {
  const recorded = recordings('bedrock-converse').find(({ file }) =>
    file.endsWith('stream__text__us.amazon.nova-micro-v1-3A0.json'),
  );
  const bytes = Buffer.from(recorded?.bytes ?? []);
  const headers = { 'content-type': 'application/vnd.amazon.eventstream' };

  /** What the client of a recording got, and how its first attempt ended. Another target is there. */
  async function said(recording: Recording): Promise<{ readonly text: string; readonly reason: string | undefined }> {
    const host = await startProvider({ wire: 'bedrock-converse', answer: { recording } });
    const own = createUnderstudy({
      providers: { us: amazon(host, 'us-east-1'), openai: { apiKey: keys.openai, baseURL: hosts.openai.baseURL } },
      models: { workhorse: { targets: ['us/us.amazon.nova-micro-v1:0', 'openai/gpt-5-mini'] } },
      policy: { retry: { attempts: 0 }, stream: { onBreak: 'error' } },
    });
    const reasons: (string | undefined)[] = [];
    own.on((event) => event.type === 'attempt.end' && reasons.push(event.reason));
    const ownApp = await startApp('express', own);
    try {
      const got = await ask('openai-chat', ownApp, { stream: true }).catch(() => ({ text: 'an error' }));
      return { text: got.text, reason: reasons[0] };
    } finally {
      await ownApp.close();
      await own.close({ drain: 0 });
      await host.close();
    }
  }

  it('a recorded stream is the same in whatever pieces it comes', async () => {
    const whole = await said({ body: bytes, headers });
    expect(whole.text.length).toBeGreaterThan(20);
    expect(await said({ body: bytes, headers, splitAt: 'every-byte' })).toEqual(whole);
  });

  it('one that is cut inside of a frame, or has a wrong bit there, is never taken for a whole one', async () => {
    const cutAt = Math.floor(bytes.length / 2);
    const damaged = Buffer.from(bytes);
    damaged[cutAt] = (damaged[cutAt] as number) ^ 1;
    const broken = await Promise.all([said({ body: bytes, headers, cutAt }), said({ body: damaged, headers })]);
    expect(broken.map(({ reason }) => reason)).toEqual(['truncated', 'malformed']);
    for (const got of broken) expect(['an error', text]).toContain(got.text);
  });
});

describe('Claude by its own API', () => {
  const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } } }];
  const body = { model: 'claude', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hi' }] };

  it('gets the body of its client, without the model, with the version and the betas inside', async () => {
    const marked = { ...body, metadata: { user_id: 'u1' }, top_k: 5 };
    await anthropic(app).beta.messages.create({ ...marked, betas: ['context-management-2025-06-27'] });
    const [request] = hosts.us.requests;
    const { model: _, ...rest } = marked;
    expect(request?.path).toBe(`/model/${encodeURIComponent(claude)}/invoke`);
    expect(request?.body).toEqual({
      ...rest,
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['context-management-2025-06-27'],
    });
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('anthropic'))).toEqual([]);
  });

  it.each([false, true])('calls tools, and takes their results (stream: %s)', async (stream) => {
    const call = { name: 'get_weather', arguments: { city: 'Vienna' } };
    const host = await startProvider({
      wire: 'bedrock-converse',
      answer: ({ bodyText }) => (bodyText.includes('Sunny') ? { text: 'Sun in Vienna.' } : { toolCalls: [call] }),
    });
    const own = createUnderstudy({
      providers: { us: { ...amazon(host, 'us-east-1') } },
      models: { claude: { targets: [`us/${claude}`] } },
    });
    const ownApp = await startApp('express', own);
    try {
      const client = anthropic(ownApp);
      const ask = (messages: Parameters<typeof client.messages.create>[0]['messages']) => {
        const request = { ...body, messages, tools };
        return stream ? client.messages.stream(request).finalMessage() : client.messages.create(request);
      };
      const first = await ask(body.messages);
      expect(first.stop_reason).toBe('tool_use');
      const use = first.content.find((block) => block.type === 'tool_use');
      expect(use).toMatchObject({ name: 'get_weather', input: { city: 'Vienna' } });
      const result = { type: 'tool_result' as const, tool_use_id: use?.id ?? '', content: 'Sunny' };
      const second = await ask([
        ...body.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [result] },
      ]);
      expect(second.content).toMatchObject([{ type: 'text', text: 'Sun in Vienna.' }]);
      const chat = await openai(ownApp).chat.completions.create({
        model: 'claude',
        messages: [{ role: 'user', content: 'Hi' }],
        tools: [{ type: 'function', function: { name: 'get_weather', parameters: tools[0]?.input_schema ?? {} } }],
      });
      expect(chat.choices[0]?.message.tool_calls).toMatchObject([{ function: { arguments: '{"city":"Vienna"}' } }]);
    } finally {
      await ownApp.close();
      await own.close({ drain: 0 });
      await host.close();
    }
  });
});
