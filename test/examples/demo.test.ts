import { expect, it, onTestFinished } from 'vitest';
import { runExample } from './start-example.ts';

function startDemo() {
  const demo = runExample('demo');
  onTestFinished(() => demo.kill('SIGKILL'));
  return demo;
}

it('the demo plays its incident without a failed call, shows a recovered one, and exits with 0', {
  timeout: 90_000,
}, async () => {
  const { code, stdout, stderr } = await startDemo().ended;
  expect(stderr).toBe('');
  expect(stdout).toMatch(/POST \/ai\/v1\/chat\/completions +SERVER/);
  expect(stdout).toMatch(/└─ chat workhorse +INTERNAL/);
  expect(stdout).toMatch(/├─ chat gpt-4\.1-mini +CLIENT +\d+ ms {2}ERROR/);
  expect(stdout).toMatch(/└─ chat claude-sonnet-4-6 +CLIENT/);
  expect(stdout.match(/\* understudy\.failover/g)).toHaveLength(2);
  // While it is slow nobody waits for it: each trial is raced, and loses.
  for (const reason of ['overloaded', 'rate-limited']) expect(stdout).toMatch(new RegExp(`\\d ${reason}`));
  expect(stdout).toMatch(/\d+ calls: [1-9]\d* served by their first attempt, [1-9]\d* recovered, 0 failed\./);
  expect(stdout).toMatch(/Added latency: p50 -?\d+\.\d ms/);
  expect(code).toBe(0);
});

it('the demo ends at Ctrl-C, with calls under way', async () => {
  const demo = startDemo();
  await demo.says(/[1-9]\d* calls:/);
  demo.kill('SIGINT');
  expect(await demo.ended).toMatchObject({
    code: 130,
    signal: null,
    stderr: '',
    stdout: expect.stringContaining('Ended early.'),
  });
});
