import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createUnderstudy } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { expect, it, onTestFinished } from 'vitest';

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const body = JSON.stringify({
  model: 'workhorse',
  messages: [{ role: 'user', content: 'Where?' }],
  response_format: { type: 'json_schema', json_schema: { name: 'place', schema } },
});

async function startOptions() {
  const provider = await startProvider({ wire: 'openai', answer: { text: '{"city":"Cork"}' } });
  onTestFinished(() => provider.close());
  return {
    providers: { openai: { apiKey: 'sk-key-for-openai-0001', baseURL: provider.baseURL } },
    models: { workhorse: { targets: ['openai/gpt-4o-mini'] } },
    policy: { output: { validate: 'json-schema' as const, timeLimit: '2s' } },
  };
}

/** Threads of this process that have a channel to us. */
const channels = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

it('a process that has checked answers ends by itself: the thread that checks keeps nobody alive', async () => {
  const options = await startOptions();
  const script = `
    import { createUnderstudy } from '@understudy/core';
    const instance = createUnderstudy(${JSON.stringify(options)});
    instance.on((event) => event.type === 'warning' && console.log(event.message));
    const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body: ${JSON.stringify(body)} });
    console.log((await answer.json()).choices[0].message.content);`;
  const ran = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    timeout: 15_000,
  });
  expect(ran).toEqual({ stdout: '{"city":"Cork"}\n', stderr: '' });
});

it('runs none of the imports of its app in the thread, and gives it no environment', async () => {
  const options = await startOptions();
  const script = `
    import { createUnderstudy } from '@understudy/core';
    const instance = createUnderstudy(${JSON.stringify(options)});
    const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body: ${JSON.stringify(body)} });
    console.log(answer.status);`;
  const imported = `--import=data:text/javascript,console.log('imported')`;
  const ran = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    timeout: 15_000,
    env: { ...process.env, NODE_OPTIONS: imported },
  });
  expect(ran.stdout).toBe('imported\n200\n');
});

it('closing the gateway ends the thread', async () => {
  const before = channels();
  const instance = createUnderstudy(await startOptions());
  const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
  expect(answer.status).toBe(200);
  await instance.close({ drain: 0 });
  expect(channels()).toBe(before);
});

it.each([
  ['serve', 200],
  ['refuse', 502],
] as const)(
  'where threads are not allowed an answer is not checked in time, and onLimit: %s decides',
  async (onLimit, status) => {
    const options = await startOptions();
    const script = `
    import { createUnderstudy } from '@understudy/core';
    const instance = createUnderstudy(${JSON.stringify({ ...options, policy: { output: { ...options.policy.output, onLimit } } })});
    instance.on((event) => event.type === 'warning' && console.log(event.unchecked));
    const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body: ${JSON.stringify(body)} });
    console.log(answer.status);`;
    const flags = [
      '--permission',
      '--allow-fs-read=*',
      ...(Number(process.versions.node.split('.')[0]) >= 25 ? ['--allow-net'] : []),
    ];
    const ran = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      timeout: 15_000,
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    expect(ran.stdout).toBe(onLimit === 'serve' ? `no-worker\n${status}\n` : `${status}\n`);
  },
);
