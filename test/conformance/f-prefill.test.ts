import type { RecordedRequest } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { continuing, partialOf } from '../support/continuing-model.ts';
import { keys } from '../support/providers.ts';
import { conform } from './conform.ts';
import type { Json, Question, TargetSetup } from './scene.ts';

const row = conform();
const stream = true;
const text =
  'The lighthouse stood at the end of the pier. Every evening, its keeper climbed 212 steps to light the lamp. Nobody had asked him to.';
const first: TargetSetup = { answer: { text }, always: { type: 'cut', afterTokens: 12 } };
const chat: Question = { stream };
const messages: Question = { stream, client: 'anthropic-messages' };
const schema = { type: 'object', properties: { city: { type: 'string' } } };

/** A host of one kind, with a model that goes on with what it is given. */
function host(prefill: 'message' | 'prefix' | 'continue-final-message', { model = 'my-model', name = 't2' } = {}): TargetSetup {
  return {
    model,
    answer: continuing(text),
    ...(prefill !== 'message' && { prefill }),
    provider: (baseURL) => ({ kind: 'openai-compatible', baseURL, apiKey: `${keys.openai}-of-${name}`, prefill }),
  };
}

/** How it was asked: what it takes for begun, and the marks that it got. */
function asked({ body }: RecordedRequest = {} as RecordedRequest): Json {
  const { continue_final_message: flag, add_generation_prompt: prompt } = body;
  const last = (body.messages as readonly Json[]).at(-1);
  return { by: partialOf({ body } as RecordedRequest)?.by, prefix: last.prefix, flag, prompt };
}

const marks = {
  message: {},
  prefix: { prefix: true },
  'continue-final-message': { flag: true, prompt: false },
} as const;
const forms = Object.keys(marks) as readonly (keyof typeof marks)[];

describe('F. A begun answer, as each kind of host takes it', () => {
  for (const form of forms)
    for (const [client, question] of Object.entries({ chat, messages }))
      row('F3', `${form}: the answer is gone on with (${client})`, { targets: [first, host(form)] }, async (scene) => {
        const { said, data } = await scene.ask(question);
        expect(said).toBe(text);
        expect(data.filter((event) => event.error)).toEqual([]);
        expect(scene.asked()).toEqual([1, 1]);
        expect(asked(scene.providers[1]?.requests[0])).toEqual({ by: 'prefill', ...marks[form] });
      });

  row(
    'F3',
    'prefix: what the host says again of it is taken off',
    {
      targets: [
        first,
        { ...host('prefix', { model: 'mistral-large-latest' }), answer: continuing(text, { habit: 'from-start' }) },
      ],
    },
    async (scene) => {
      expect((await scene.ask(chat)).said).toBe(text);
      expect(asked(scene.providers[1]?.requests[0])).toEqual({ by: 'prefill', ...marks.prefix });
    },
  );

  const tools = { tools: [{ type: 'function', function: { name: 'weather', parameters: schema } }] };
  const byTool = { message: 'turn', prefix: 'turn', 'continue-final-message': 'prefill' } as const;
  for (const form of forms)
    row('F3', `${form}: with tools it is asked by a ${byTool[form]}`, { targets: [first, host(form)] }, async (scene) => {
      expect((await scene.ask({ stream, body: tools })).said).toBe(text);
      expect(scene.asked()).toEqual([1, 1]);
      expect(asked(scene.providers[1]?.requests[0]).by).toBe(byTool[form]);
    });

  const asTurn: Readonly<Record<string, [TargetSetup, Question]>> = {
    'a model that reasons': [host('continue-final-message', { model: 'deepseek-r1' }), chat],
    'a call that asks for reasoning': [host('prefix'), { stream, body: { reasoning_effort: 'low' } }],
    'a maker that knows no mark': [{ answer: continuing(text) }, chat],
    'a newer model of Anthropic': [{ wire: 'anthropic', model: 'claude-sonnet-4-6', answer: continuing(text) }, chat],
    'an older one that thinks': [
      { wire: 'anthropic', answer: continuing(text) },
      { ...messages, body: { max_tokens: 3000, thinking: { type: 'enabled', budget_tokens: 1024 } } },
    ],
  };
  for (const [what, [second, question]] of Object.entries(asTurn))
    row('F3', `${what} is asked by a turn, at once`, { targets: [first, second] }, async (scene) => {
      expect((await scene.ask(question)).said).toBe(text);
      expect(scene.asked()).toEqual([1, 1]);
      expect(asked(scene.providers[1]?.requests[0])).toEqual({ by: 'turn' });
    });

  const old: TargetSetup = { wire: 'anthropic', model: 'claude-haiku-4-5', answer: continuing(text) };
  const effort = { output_config: { effort: 'low' } };
  const noReasoning: Readonly<Record<string, [TargetSetup, Question]>> = {
    'output_config.effort (Messages)': [old, { ...messages, body: effort }],
    'thinking that the model decides itself (Messages)': [old, { ...messages, body: { thinking: { type: 'adaptive' } } }],
    'thinking that is turned off (Messages)': [old, { ...messages, body: { thinking: { type: 'disabled' } } }],
    'output_config.effort (Messages, a host of the other wire)': [host('prefix'), { ...messages, body: effort }],
    'thinking that is turned off (Messages, a host of the other wire)': [
      host('continue-final-message'),
      { ...messages, body: { thinking: { type: 'disabled' } } },
    ],
    'reasoning_effort none': [host('prefix'), { stream, body: { reasoning_effort: 'none' } }],
    'reasoning that is turned off': [host('message'), { stream, body: { reasoning: { enabled: false } } }],
    'thinking that is turned off': [host('prefix'), { stream, body: { thinking: { type: 'disabled' } } }],
  };
  const both = (body: object = {}) => ({ max_tokens: 3000, ...body });
  for (const [what, [second, question]] of Object.entries(noReasoning)) {
    const calm = { ...question, body: both(question.body) };
    row('F3', `${what} alone leaves the prefill as it is`, { targets: [first, second] }, async (scene) => {
      expect((await scene.ask(calm)).said).toBe(text);
      expect(scene.asked()).toEqual([1, 1]);
      expect(asked(scene.providers[1]?.requests[0]).by).toBe('prefill');
    });
    row(
      'D3',
      `${what} alone does not wait for the first token as for reasoning`,
      {
        targets: [{ ...first, always: { type: 'slow-first-token', ms: 5000 } }, second],
        policy: { timeout: { firstToken: '200ms', reasoning: '15s' } },
      },
      async (scene) => {
        expect((await scene.ask(calm)).said).toBe(text);
        expect(scene.watch.of('failover')).toMatchObject([{ reason: 'slow' }]);
      },
    );
  }
  for (const effort of ['minimal', 'high'])
    row(
      'F3',
      `Claude is given the beginning of its answer and does not reason, where reasoning_effort asks it to (${effort})`,
      { targets: [first, old] },
      async (scene) => {
        expect((await scene.ask({ stream, body: both({ reasoning_effort: effort }) })).said).toBe(text);
        expect(scene.asked()).toEqual([1, 1]);
        expect(asked(scene.providers[1]?.requests[0]).by).toBe('prefill');
        expect(scene.providers[1]?.requests[0]?.body).not.toHaveProperty('thinking');
      },
    );

  row(
    'F3',
    'an answer that the client itself began is marked where it would be refused, or not be gone on with',
    { targets: [host('prefix', { name: 't1' }), host('continue-final-message')] },
    async (scene) => {
      const begun = [
        { role: 'user', content: 'Tell me of the lighthouse.' },
        { role: 'assistant', content: 'The lighthouse' },
      ];
      await scene.providers[0]?.play([{ type: 'ok' }, { type: 'ok' }, { type: 'status', status: 503 }]);
      expect((await scene.ask({ body: { messages: begun } })).status).toBe(200);
      expect((await scene.ask({ client: 'anthropic-messages', body: { messages: begun } })).status).toBe(200);
      expect((await scene.ask({ client: 'anthropic-messages', body: { messages: begun } })).status).toBe(200);
      const [chat, messages] = scene.providers[0]?.requests ?? [];
      expect([asked(chat), asked(messages)]).toEqual([
        { by: 'prefill', ...marks.prefix },
        { by: 'prefill', ...marks.prefix },
      ]);
      expect(asked(scene.providers[1]?.requests[0])).toEqual({ by: 'prefill', ...marks['continue-final-message'] });
    },
  );
});
