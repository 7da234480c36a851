import { expect, it } from 'vitest';
import { defaultDialects } from '../dialects/default-dialects.ts';
import { targetDialects } from '../dialects/dialect.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import type { Account } from '../providers/account.ts';
import { anthropic } from '../providers/anthropic.ts';
import { openai } from '../providers/openai.ts';
import type { ProviderKind } from '../providers/provider-kind.ts';
import { manualClock, target } from '../resilience/attempt.test-support.ts';
import type { Connection } from './connections.ts';
import type { DispatchTracing } from './dispatch-tracing.ts';
import { probe } from './probe.ts';

const known = targetDialects(defaultDialects);

/** Speaks two wires at two paths. */
const both: ProviderKind = {
  ...openai,
  dialects: ['openai-chat', 'anthropic-messages'],
  endpoint: (to) => (to.dialect === 'openai-chat' ? openai : anthropic).endpoint(to, {}),
};

function setup(dialects: Account['dialects']) {
  const paths: string[] = [];
  const clock = manualClock();
  const account: Account = {
    name: 'both',
    kind: both,
    settings: {},
    baseURL: 'http://both.test',
    credentials: [{ apiKey: 'sk-one-0001' }],
    separateQuotas: false,
    headers: {},
    dialects,
    tags: [],
    http2: false,
  };
  const dispatch = ({ path }: { readonly path: string }) => {
    paths.push(path);
    return true;
  };
  const connection = { dispatcher: { dispatch }, origin: 'http://both.test', basePath: '' } as unknown as Connection;
  const tracing: DispatchTracing = { run: (fn) => fn(), headers: () => ({}) };
  const dialect = known.get(dialects[0] ?? '') ?? openaiChat.target;
  const ask = (by: 'models' | 'completion') =>
    probe(target('both/m'), { by, key: 0 }, { account, connection, clock, tracing, dialect, learn: () => {} });
  return { paths, clock, ask };
}

it('speaks the dialect that the account is configured for', async () => {
  const { paths, ask } = setup(['anthropic-messages', 'openai-chat']);
  void ask('completion');
  void ask('models');
  expect(paths).toEqual(['/v1/messages', '/v1/models']);
});

it('has failed when it takes too long, and keeps no process alive meanwhile', async () => {
  const { clock, ask } = setup(['openai-chat']);
  const answer = ask('models');
  expect([clock.pending(), clock.holding()]).toEqual([1, 0]);
  await clock.advance(10_000);
  expect(await answer).toMatchObject({ well: false, failure: { reason: 'slow' } });
  expect(clock.pending()).toBe(0);
});
