import type Anthropic from '@anthropic-ai/sdk';
import { startProvider } from '@understudy/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { anthropic } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { answers, targetOf } from '../support/providers.ts';

const forever = { times: 'forever' } as const;
const messages = [
  { role: 'user' as const, content: 'How many tokens does this sentence have, and who pays for them? '.repeat(20) },
];

describe.each(frameworks)('a %s app', (framework) => {
  const rig = plugged(framework);
  beforeEach(() => rig.begin());

  /** What a stream tells of its usage: where it begins, where it ends, and what the official SDK makes of both. */
  async function told() {
    const client = anthropic(rig.app);
    const stream = client.messages.stream({ model: 'workhorse', max_tokens: 100, messages });
    const events: Anthropic.MessageStreamEvent[] = [];
    stream.on('streamEvent', (event) => void events.push(structuredClone(event)));
    const { usage } = await stream.finalMessage();
    const start = events.find((event) => event.type === 'message_start')?.message.usage;
    const end = events.find((event) => event.type === 'message_delta')?.usage;
    return { start, end, usage };
  }

  it('tells an estimate of the input where a translated stream begins, and the true count where it ends', async () => {
    rig.begin({ models: { workhorse: { targets: [targetOf('openai')] } } });
    const counted = await anthropic(rig.app).messages.countTokens({ model: 'workhorse', messages });
    const { start, end, usage } = await told();
    expect(start).toMatchObject({ input_tokens: counted.input_tokens, output_tokens: 0 });
    expect(counted.input_tokens).toBeGreaterThan(200);
    expect(end).toMatchObject({ input_tokens: 11, output_tokens: 7 });
    expect(usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
  });

  it('the same where the stream has failed over', async () => {
    rig.begin({}, 'anthropic');
    await rig.pair.anthropic.always({ type: 'status', status: 529, ...forever });
    const { start, usage } = await told();
    expect(start?.input_tokens).toBeGreaterThan(200);
    expect(usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
  });

  it('leaves what the target itself tells at the start', async () => {
    rig.begin({}, 'anthropic');
    expect((await told()).start).toMatchObject({ input_tokens: answers.anthropic.usage.inputTokens });
  });

  it('ends a spliced stream with the sum, whoever began it', async () => {
    for (const [first, atStart, atEnd] of [
      ['anthropic', 13, 13 + 11],
      ['openai', expect.any(Number), 13], // it breaks before it tells
    ] as const) {
      rig.begin({}, first);
      await rig.pair[first].always({ type: 'cut', afterTokens: 3, ...forever });
      const { start, usage } = await told();
      expect(start).toMatchObject({ input_tokens: atStart });
      expect(start?.input_tokens).toBeGreaterThan(0);
      expect(usage).toMatchObject({ input_tokens: atEnd });
      expect(rig.watch.of('splice')).toHaveLength(1);
      await rig.pair.heal();
    }
  });

  it('lets the estimate stand where the target never tells', async () => {
    const mute = await startProvider({
      wire: 'openai',
      answer: { recording: { sse: true, body: silentOnUsage } },
    });
    rig.begin({
      providers: { openai: { apiKey: 'sk-any-0001', baseURL: mute.baseURL } },
      models: { workhorse: { targets: [targetOf('openai')] } },
    });
    const { start, end, usage } = await told();
    expect(start?.input_tokens).toBeGreaterThan(200);
    expect(end?.input_tokens).toBeNull();
    expect(usage.input_tokens).toBe(start?.input_tokens);
    await mute.close();
  });
});

const chunk = (choice: object) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, ...choice }] })}\n\n`;
const silentOnUsage = `${chunk({ delta: { role: 'assistant', content: 'Hello' }, finish_reason: null })}${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;
