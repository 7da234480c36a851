import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import type { Answer, RecordedRequest } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { anthropic } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { targetOf } from '../support/providers.ts';

const result = 'rain in Cork';
const city = { city: 'Cork' };

/** A call of the tool, and a sentence once it has answered; the account may hold the turns before that. */
function answer({ bodyText }: RecordedRequest): Answer {
  return bodyText.includes(result) ? { text: 'Take an umbrella.' } : { toolCalls: [{ name: 'weather', arguments: city }] };
}

describe("the tool runner of Anthropic's SDK, which begins a thread by default", () => {
  const rig = plugged('express', { answer });

  const run = async () => {
    const calls: unknown[] = [];
    const runner = anthropic(rig.app).beta.messages.toolRunner({
      model: 'workhorse',
      max_tokens: 500,
      messages: [{ role: 'user', content: 'Do I need an umbrella in Cork?' }],
      tools: [
        betaTool({
          name: 'weather',
          description: 'The weather in a city, now',
          inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          run: (given) => {
            calls.push(given);
            return result;
          },
        }),
      ],
      stream: true,
    });
    const { content, stop_reason: finish } = await runner.runUntilDone();
    return { said: content.map((block) => (block.type === 'text' ? block.text : '')).join(''), finish, calls };
  };
  const whole = { said: 'Take an umbrella.', finish: 'end_turn', calls: [city] };
  const served = () => rig.watch.of('attempt.end').flatMap(({ reason, target }) => (reason === undefined ? [target] : []));
  const threads = () => rig.pair.anthropic.requests.map(({ body }) => (body.thread as { type?: string } | undefined)?.type);

  it('has it at the account of Anthropic while that is well', async () => {
    rig.begin({}, 'anthropic');
    expect(await run()).toEqual(whole);
    expect(threads()).toEqual(['create', 'continue']);
    expect(rig.pair.openai.requests).toEqual([]);
  });

  it('goes on at OpenAI while that is down', async () => {
    rig.begin({}, 'anthropic');
    await rig.pair.anthropic.always({ type: 'status', status: 529, times: 'forever' });
    expect(await run()).toEqual(whole);
    expect(served()).toEqual([targetOf('openai'), targetOf('openai')]);
  });

  it.each([
    ['the first turn', [{ type: 'cut', afterTokens: 1 } as const]],
    [
      'a later turn, before anything of it was shown',
      [{ type: 'ok' } as const, { type: 'cut', afterTokens: 0, times: 4 } as const],
    ],
  ])('gets a whole answer where the stream breaks in %s', async (_, script) => {
    rig.begin({}, 'anthropic');
    await rig.pair.anthropic.play(script);
    expect(await run()).toEqual(whole);
    expect(served()).toContain(targetOf('openai'));
  });
});
