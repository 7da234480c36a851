import { expect, it } from 'vitest';
import { plainHosts, type Says } from '../support/plain-hosts.ts';
import { recordings } from '../support/recordings.ts';

const setup = plainHosts();
const recorded = (file: string): string =>
  recordings('openai-completions').find((one) => one.file.endsWith(file))?.responseText ?? '';
const whole = recorded('json__text__gpt-3.5-turbo-instruct.json');
const streamed = recorded('stream__text__davinci-002.json');
const stream = (body: string): Says => ({ status: 200, body, type: 'text/event-stream' });
const [firstBlock = ''] = streamed.split(/(?<=\n\n)/);

const models = { base: { serves: ['text_completion'], targets: ['a/davinci-002', 'b/davinci-002'] } } as const;
const prompt = 'Tell me a joke about opentelemetry';

it('go on with another target where the first is down', async () => {
  const { a, b, client, events } = await setup({ status: 503, body: '' }, { status: 200, body: whole }, models);
  const answer = await client.completions.create({ model: 'base', prompt: [prompt], max_tokens: 16 });
  expect(answer).toEqual(JSON.parse(whole));
  expect([...a.asked, ...b.asked].map(({ path }) => path)).toEqual(['/v1/completions', '/v1/completions']);
  expect(JSON.parse(String(b.asked[0]?.bytes))).toEqual({ model: 'davinci-002', prompt: [prompt], max_tokens: 16 });
  expect(events.find(({ type }) => type === 'call.start')).toMatchObject({ operation: 'text_completion' });
  expect(events.find(({ type }) => type === 'call.end')).toMatchObject({ usage: { inputTokens: 8, outputTokens: 8 } });
});

const broken: readonly (readonly [string, Says])[] = [
  ['ends before it says anything', stream('')],
  ['is an error', stream('data: {"error":{"message":"The server is overloaded","type":"server_error"}}\n\n')],
  ['breaks off', (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).destroy()],
];

it.each(broken)('are streamed by another target where the stream of the first %s', async (_, first) => {
  const { client, b, events } = await setup(first, stream(streamed), models);
  const chunks = await client.completions.create({ model: 'base', prompt, stream: true });
  let text = '';
  let finish: string | undefined;
  for await (const { choices } of chunks) {
    text += choices[0]?.text;
    finish = choices[0]?.finish_reason ?? finish;
  }
  const told = [...streamed.matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].map(([, literal = '']) => JSON.parse(literal)).join('');
  expect([text, finish, b.asked.length]).toEqual([told, 'stop', 1]);
  expect(events.filter(({ type }) => type === 'failover')).toHaveLength(1);
});

it('end in an error that the SDK throws where a stream breaks that was shown, and are not gone on with', async () => {
  const { client, b } = await setup(stream(firstBlock), stream(streamed), models);
  const seen: string[] = [];
  const read = async () => {
    for await (const { choices } of await client.completions.create({ model: 'base', prompt, stream: true }))
      seen.push(choices[0]?.text ?? '');
  };
  await expect(read()).rejects.toThrow(/ended before its finish reason/);
  expect([seen, b.asked]).toEqual([['-stack'], []]);
});

it('pass as they came', async () => {
  const { understudy } = await setup(stream(streamed), stream(''), models);
  const body = JSON.stringify({ model: 'base', prompt, stream: true });
  const answer = await understudy.fetch('http://understudy/v1/completions', { method: 'POST', body });
  expect(await answer.text()).toBe(streamed);
});

it('are refused for a class that serves chats', async () => {
  const { client } = await setup({ status: 200, body: whole }, { status: 200, body: whole }, { chat: { targets: ['a/gpt-5'] } });
  const asked = client.completions.create({ model: 'chat', prompt });
  await expect(asked).rejects.toMatchObject({ status: 404, message: expect.stringContaining('text_completion') });
});
