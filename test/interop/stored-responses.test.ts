import { createUnderstudy, type Options, type Understudy } from '@understudy/core';
import type OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openai } from '../support/clients.ts';
import { type StoredResponsesHost, startStoredResponsesHost } from '../support/stored-responses-host.ts';

let one: StoredResponsesHost;
let two: StoredResponsesHost;
let instance: Understudy;
let client: OpenAI;

beforeEach(async () => {
  [one, two] = await Promise.all([startStoredResponsesHost('one'), startStoredResponsesHost('two')]);
  begin({});
});
afterEach(async () => {
  await instance.close({ drain: 0 });
  await Promise.all([one.close(), two.close()]);
});

function begin(more: Partial<Options>) {
  instance = createUnderstudy({
    providers: {
      claude: { kind: 'anthropic', apiKey: 'key-of-claude', baseURL: one.baseURL },
      one: { kind: 'openai', apiKey: 'key-of-one', baseURL: one.baseURL },
      two: { kind: 'openai', apiKey: 'key-of-two', baseURL: two.baseURL },
    },
    models: { fast: { targets: ['one/gpt-4.1-mini', 'two/gpt-4.1-mini'] } },
    policy: { retry: { attempts: 0 } },
    ...more,
  } as Options);
  client = openai({ openaiURL: 'http://understudy/v1' }, instance.fetch);
}

/** An answer of the second account, because the first is down for one call. */
async function answerOfTwo(stream = false) {
  one.down = 503;
  const asked = { model: 'fast', input: 'Tell me.' };
  const answer = stream ? await client.responses.stream(asked).finalResponse() : await client.responses.create(asked);
  one.down = undefined;
  expect(answer.output_text).toBe('from two');
  for (const host of [one, two]) host.asked.splice(0);
  return answer;
}

const paths = ({ asked }: StoredResponsesHost) => asked.map(({ method, path }) => `${method} ${path}`);

describe('what a provider has stored', () => {
  it('is read, listed, cancelled and deleted at the account that keeps it, with its key', async () => {
    const { id } = await answerOfTwo();
    expect(await client.responses.retrieve(id)).toMatchObject({ id, output_text: 'from two' });
    const page = await client.responses.inputItems.list(id, { limit: 2, order: 'asc' });
    expect(page.data).toEqual([{ id: `msg_in_${id}` }]);
    expect(await client.responses.cancel(id)).toMatchObject({ status: 'cancelled' });
    await client.responses.delete(id);
    expect(paths(one)).toEqual([]);
    expect(paths(two)).toEqual([
      `GET /v1/responses/${id}`,
      `GET /v1/responses/${id}/input_items?limit=2&order=asc`,
      `POST /v1/responses/${id}/cancel`,
      `DELETE /v1/responses/${id}`,
    ]);
    expect(new Set(two.asked.map(({ key }) => key))).toEqual(new Set(['Bearer key-of-two']));
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({ status: 404, message: expect.stringContaining(id) });
  });

  it('is polled until it is done', async () => {
    const { id, status } = await client.responses.create({ model: 'fast', input: 'Take your time.', background: true });
    expect(status).toBe('queued');
    expect(await client.responses.retrieve(id)).toMatchObject({ id, status: 'queued' });
  });

  it('streams again from its account, byte for byte', async () => {
    const { id } = await answerOfTwo();
    const events = [];
    for await (const event of await client.responses.retrieve(id, { stream: true, starting_after: 0 })) events.push(event.type);
    expect(events.at(-1)).toBe('response.completed');
    expect(paths(two)).toEqual([`GET /v1/responses/${id}?stream=true&starting_after=0`]);
  });

  it('ends as an error where its stream breaks off', async () => {
    const { id } = await answerOfTwo();
    two.breaks = true;
    const read = async () => {
      for await (const _ of await client.responses.retrieve(id, { stream: true }));
    };
    await expect(read()).rejects.toThrow(/broke off/);
  });

  it.each([false, true])('is referred to by its items too, and any target can take the call (stream: %s)', async (stream) => {
    const { output } = await answerOfTwo(stream);
    const input = [
      { type: 'item_reference' as const, id: String(output[0]?.id) },
      { role: 'user' as const, content: 'And?' },
    ];
    expect((await client.responses.create({ model: 'fast', input })).output_text).toBe('from one');
    expect(one.asked.at(-1)?.body.input).toMatchObject([
      { type: 'message', content: [{ text: 'from two' }] },
      { content: 'And?' },
    ]);
  });

  it('binds the call to its maker where the item itself is not known here', async () => {
    const input = [
      { type: 'item_reference' as const, id: 'msg_unseen' },
      { role: 'user' as const, content: 'And?' },
    ];
    await expect(client.responses.create({ model: 'fast', input })).rejects.toMatchObject({ status: 404 });
    expect([one, two].map(({ asked }) => asked.length)).toEqual([1, 0]);
  });

  it('is looked for at the first account that speaks this API where nobody here has seen it', async () => {
    await expect(client.responses.retrieve('resp_unseen')).rejects.toMatchObject({ status: 404 });
    expect(paths(one)).toEqual(['GET /v1/responses/resp_unseen']);
    expect(paths(two)).toEqual([]);
  });
});

it('is read by so many at the same time, and streams leave their places when they end', async () => {
  const { id } = await answerOfTwo();
  two.holds = true;
  const read = () => instance.fetch(`http://understudy/v1/responses/${id}?stream=true`);
  const open = await Promise.all(Array.from({ length: 24 }, read));
  expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
  expect((await read()).status).toBe(503);
  // Streams leave room for others.
  expect((await instance.fetch(`http://understudy/v1/responses/${id}`)).status).toBe(200);
  await Promise.all(open.map(({ body }) => body?.cancel()));
  two.holds = false;
  const next = await read();
  expect([next.status, (await next.text()).includes('response.completed')]).toEqual([200, true]);
});

it('is asked for with the key that gave it, where each key of a pool may be that of another project', async () => {
  await instance.close({ drain: 0 });
  const apiKeys = ['key-a', 'key-b', 'key-c'];
  const pool = { kind: 'openai', apiKeys, separateQuotas: true, baseURL: two.baseURL };
  begin({ providers: { two: pool }, models: { fast: { targets: ['two/gpt-4.1-mini'] } } });
  two.hasProjects = true;
  const ids = [];
  for (const n of [1, 2, 3, 4]) ids.push((await client.responses.create({ model: 'fast', input: `No. ${n}` })).id);
  for (const id of ids.toReversed()) {
    expect(await client.responses.retrieve(id)).toMatchObject({ id });
    const next = await client.responses.create({ model: 'fast', input: 'And?', previous_response_id: id });
    expect(await client.responses.create({ model: 'fast', input: 'And?', previous_response_id: next.id })).toMatchObject({
      status: 'completed',
    });
  }
  expect(new Set(two.asked.map(({ key }) => key)).size).toBe(3);
});

it('ends when the server closes, with an error, and not before its time is over', async () => {
  const { id } = await answerOfTwo();
  two.holds = true;
  const open = await instance.fetch(`http://understudy/v1/responses/${id}?stream=true`);
  const closed = instance.close({ drain: 200 });
  expect((await instance.fetch(`http://understudy/v1/responses/${id}`)).status).toBe(503);
  expect(await open.text()).toMatch(/^event: response.created[\s\S]+"type":"error"[\s\S]+broke off/);
  await closed;
});

it('is waited for when the server closes', async () => {
  const { id } = await answerOfTwo();
  two.holds = true;
  const open = await instance.fetch(`http://understudy/v1/responses/${id}?stream=true`);
  const closed = instance.close({ drain: '20s' });
  await open.body?.cancel();
  await closed;
});

it('waits for nobody who sends slowly', async () => {
  const { id } = await answerOfTwo();
  const leaving = new AbortController();
  const slow = Array.from({ length: 40 }, () => {
    const body = new ReadableStream({ start: (to) => to.enqueue(Buffer.from('{')) });
    const sent = { method: 'POST', body, duplex: 'half', signal: leaving.signal } as RequestInit;
    return instance.fetch('http://understudy/v1/conversations', sent).catch(() => undefined);
  });
  expect(await client.responses.retrieve(id)).toMatchObject({ id });
  leaving.abort();
  await Promise.all(slow);
});

it('goes to no account that serves no class', async () => {
  await instance.close({ drain: 0 });
  begin({ models: { fast: { targets: ['two/gpt-4.1-mini'] } } });
  await client.conversations.create({});
  expect([paths(one), paths(two)]).toEqual([[], ['POST /v1/conversations']]);
});

describe('a conversation', () => {
  it('is made at the first account, and its calls and requests go there', async () => {
    const { id } = await client.conversations.create({ metadata: { of: 'me' } });
    expect(one.asked.at(-1)?.body).toEqual({ metadata: { of: 'me' } });
    await client.responses.create({ model: 'fast', input: 'Hi', conversation: id });
    await client.conversations.retrieve(id);
    await client.conversations.items.create(id, { items: [{ type: 'message', role: 'user', content: 'x' }] });
    await client.conversations.items.list(id);
    await client.conversations.items.retrieve('msg_1', { conversation_id: id });
    await client.conversations.items.delete('msg_1', { conversation_id: id });
    await client.conversations.delete(id);
    expect(paths(one)).toEqual([
      'POST /v1/conversations',
      'POST /v1/responses',
      `GET /v1/conversations/${id}`,
      `POST /v1/conversations/${id}/items`,
      `GET /v1/conversations/${id}/items`,
      `GET /v1/conversations/${id}/items/msg_1`,
      `DELETE /v1/conversations/${id}/items/msg_1`,
      `DELETE /v1/conversations/${id}`,
    ]);
    expect(paths(two)).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it('is told with its reason: the account does not answer, or refuses our key', async () => {
    const { id } = await answerOfTwo();
    two.down = 500;
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining('down at two'),
    });
    two.down = 401;
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('refused'),
    });
    await two.close();
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({ status: 502, message: expect.stringContaining(id) });
    expect(paths(one)).toEqual([]);
  });

  it.each([204, 302, 600, 999])('is told where an answer has the status %i, which no answer of this API has', async (status) => {
    const { id } = await answerOfTwo();
    two.down = status;
    const answer = await instance.fetch(`http://understudy/v1/responses/${id}`);
    expect(answer.status).toBe(status < 300 ? 200 : 502);
  });

  it.each(['resp_a/items', 'resp_a%2F..%2Fmodels', 'resp a', `resp_${'x'.repeat(300)}`])(
    'is no other path at the provider: %s',
    async (id) => {
      const answer = await instance.fetch(`http://understudy/v1/responses/${id}`);
      expect(answer.status).toBe(404);
      expect([...paths(one), ...paths(two)]).toEqual([]);
    },
  );

  it('passes no other member of a query: it could be a key or a setting', async () => {
    const { id } = await answerOfTwo();
    await instance.fetch(`http://understudy/v1/responses/${id}?key=abc&api-version=1&include[]=usage`);
    expect(paths(two)).toEqual([`GET /v1/responses/${id}?include%5B%5D=usage`]);
  });

  it('says which methods a path has', async () => {
    const answer = await instance.fetch('http://understudy/v1/responses/resp_a', { method: 'PUT' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
  });

  it('is told where no account keeps anything', async () => {
    await instance.close({ drain: 0 });
    begin({
      providers: { claude: { kind: 'anthropic', apiKey: 'key-of-claude', baseURL: one.baseURL } },
      models: { fast: { targets: ['claude/claude-sonnet-4-6'] } },
    });
    await expect(client.responses.retrieve('resp_a')).rejects.toMatchObject({ status: 404 });
    await expect(client.conversations.create({})).rejects.toMatchObject({ status: 404 });
    await expect(client.responses.retrieve('resp_understudy_1')).rejects.toMatchObject({ status: 404 });
  });
});

it('counts the input of a call at OpenAI, and estimates it where nobody counts', async () => {
  expect(await client.responses.inputTokens.count({ model: 'fast', input: 'Hi', instructions: 'Be brief.' })).toEqual({
    object: 'response.input_tokens',
    input_tokens: 11,
  });
  expect(one.asked.at(-1)).toMatchObject({
    path: '/v1/responses/input_tokens',
    body: { model: 'gpt-4.1-mini', input: 'Hi', instructions: 'Be brief.' },
  });
  one.down = 500;
  const answer = await client.responses.inputTokens.count({ model: 'fast', input: 'Hi' }).asResponse();
  expect(answer.headers.get('x-understudy-estimated')).toBe('input_tokens');
});
