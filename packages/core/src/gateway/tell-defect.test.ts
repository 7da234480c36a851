import { once } from 'node:events';
import { expect, it } from 'vitest';
import { defaultDialects } from '../dialects/default-dialects.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { createUnderstudy } from '../understudy.ts';

it('an error that nobody foresaw ends its own request, in the words of its API, and is told without what the client said', async () => {
  const routes = openaiChat.client.routes.map((route) =>
    route.kind === 'call'
      ? {
          ...route,
          decode(): never {
            throw new TypeError('secret words of a client');
          },
        }
      : route,
  );
  const broken = { ...openaiChat, client: { ...openaiChat.client, routes } };
  const dialects = [broken, ...defaultDialects.filter((dialect) => dialect !== openaiChat)];
  const options = { providers: { openai: { apiKey: 'sk-0' } }, models: { fast: { targets: ['openai/gpt-5'] } } };
  const instance = createUnderstudy(options, { dialects });
  const told = once(process, 'warning');
  const body = JSON.stringify({ model: 'fast', messages: [] });
  const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
  expect([answer.status, await answer.json()]).toEqual([
    500,
    expect.objectContaining({ error: expect.objectContaining({ message: expect.stringContaining('a defect') }) }),
  ]);
  const [warning] = await told;
  expect(warning).toMatchObject({ code: 'UNDERSTUDY_DEFECT', message: expect.stringMatching(/TypeError\n\s+at /) });
  expect(warning.message).not.toContain('secret');
  await instance.close({ drain: 0 });
});
