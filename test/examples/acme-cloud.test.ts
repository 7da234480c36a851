import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { expect, it } from 'vitest';
import { acmeCloud } from './acme-cloud.ts';

it('the page on providers holds this example', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  expect(read('../../docs/providers.md')).toContain(`\`\`\`ts\n${read('acme-cloud.ts')}\`\`\``);
});

it('a provider of a kind of your own is asked at its path with its header, and understood in its own words', async () => {
  const asked: { url: string; key: unknown; authorization: unknown }[] = [];
  const answers = [
    { status: 200, body: { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [choice('Said by Acme.')] } },
    { status: 403, body: { error: { code: 'SubscriptionDepleted', message: 'No more.' } } },
  ];
  const acme = createServer((request, response) => {
    asked.push({ url: request.url ?? '', key: request.headers['api-key'], authorization: request.headers.authorization });
    const { status, body } = answers[asked.length - 1] ?? answers[1] ?? { status: 500, body: {} };
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => acme.once('listening', resolve));
  await using fallback = await startProvider({ wire: 'openai', answer: { text: 'Said by the other.' } });
  const settings = { apiVersion: '2026-01' };
  const options: Options = {
    providers: {
      acme: {
        kind: 'acme-cloud',
        baseURL: `http://127.0.0.1:${(acme.address() as AddressInfo).port}`,
        apiKey: 'acme-key',
        settings,
      },
      other: { kind: 'openai-compatible', baseURL: fallback.baseURL },
    },
    models: { workhorse: { targets: ['acme/m', 'other/m'] } },
    policy: { health: { probe: 'off' } },
  };
  const instance = createUnderstudy(options, { kinds: [acmeCloud] });
  const ask = async () => {
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
    const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
    return ((await answer.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content;
  };
  expect(await ask()).toBe('Said by Acme.');
  expect(await ask()).toBe('Said by the other.');
  expect(await ask()).toBe('Said by the other.');
  const each = { url: '/deployments/m/chat/completions?api-version=2026-01', key: 'acme-key', authorization: undefined };
  expect(asked).toEqual([each, each]); // suspended by its own word: not asked a third time
  await instance.close({ drain: 0 });
  acme.closeAllConnections();
  await new Promise((resolve) => acme.close(resolve));
});

function choice(content: string) {
  return { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
}
