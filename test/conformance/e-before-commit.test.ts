import type { Answer } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { continuing } from '../support/continuing-model.ts';
import { recordings } from '../support/recordings.ts';
import { conform } from './conform.ts';
import type { TargetSetup } from './scene.ts';

const row = conform();
const stream = true;
const client = 'anthropic-messages';
const sse = (body: string): Answer => ({ recording: { headers: { 'content-type': 'text/event-stream' }, body } });
/** A target that is asked by Responses. */
const ofResponses: TargetSetup = { wire: 'openai-responses', provider: { kind: 'openai', dialects: ['openai-responses'] } };
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

describe('E. Streams before the commit point', () => {
  row(
    'E1',
    'a first event that is an error is a failover that nobody sees',
    { targets: [{ always: { type: 'error-event', afterTokens: 0 } }, {}], policy: { retry: { attempts: 0 } } },
    async ({ ask, watch }) => {
      const { status, said, data } = await ask({ stream });
      expect([status, said, data.at(-1)]).toEqual([200, 'Said by T2.', '[DONE]']);
      expect(watch.of('failover')).toMatchObject([{ phase: 'before_commit' }]);
    },
  );

  const begun = { id: 'resp_1', object: 'response', created_at: 1, model: 'm', status: 'in_progress', output: [], error: null };
  const quota = { code: 'insufficient_quota', message: 'You exceeded your current quota.' };
  const typed = (events: readonly { readonly type: string }[]) =>
    sse(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
  row(
    'E2',
    'an error of Responses after its first events is a failover, and its account is suspended',
    {
      targets: [
        {
          ...ofResponses,
          answer: typed([
            { type: 'response.created', response: begun, sequence_number: 0 } as never,
            { type: 'response.in_progress', response: begun, sequence_number: 1 } as never,
            { type: 'error', ...quota, param: null, sequence_number: 2 } as never,
            { type: 'response.failed', response: { ...begun, status: 'failed', error: quota }, sequence_number: 3 } as never,
          ]),
        },
        ofResponses,
      ],
    },
    async ({ ask, watch, state }) => {
      const body = { model: 'workhorse', input: 'How are you?', stream };
      const { data } = await ask({ stream, path: '/v1/responses', text: JSON.stringify(body) });
      expect(data.filter(({ type }) => type === 'response.created')).toHaveLength(1);
      expect(data.at(-1).response.output[0].content[0].text).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'quota-exhausted', phase: 'before_commit' }]);
      expect(state(0)).toMatchObject({ state: 'suspended', reason: 'quota-exhausted' });
    },
  );

  row(
    'E5',
    'a bare JSON error in a stream of Gemini is a failover',
    {
      targets: [
        {
          wire: 'gemini',
          answer: sse(
            '{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}',
          ),
        },
        { wire: 'gemini' },
      ],
    },
    async ({ ask, watch }) => {
      expect((await ask({ stream })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'overloaded', phase: 'before_commit' }]);
    },
  );

  for (const afterPreamble of [false, true])
    row(
      'E3',
      `an error of Anthropic ${afterPreamble ? 'after message_start' : 'as its first event'} leaves exactly one message_start`,
      { targets: [{ wire: 'anthropic', always: { type: 'error-event', afterTokens: 0, afterPreamble } }, { wire: 'anthropic' }] },
      async ({ ask, watch }) => {
        const { said, data } = await ask({ stream, client });
        expect(said).toBe('Said by T2.');
        expect(data.filter(({ type }) => type === 'message_start')).toHaveLength(1);
        expect(watch.of('failover')).toMatchObject([{ reason: 'overloaded', phase: 'before_commit' }]);
      },
    );

  for (const afterPreamble of [false, true])
    row(
      'E6',
      `an exception of Bedrock ${afterPreamble ? 'after messageStart' : 'as its first frame'} is a failover that nobody sees`,
      {
        targets: [
          {
            wire: 'bedrock-converse',
            provider: { kind: 'bedrock', settings: { region: 'us-east-1' } },
            always: {
              type: 'error-event',
              afterTokens: 0,
              afterPreamble,
              error: { __type: 'throttlingException', message: 'Too many requests, please wait before trying again.' },
            },
          },
          {},
        ],
      },
      async ({ ask, watch }) => {
        expect((await ask({ stream })).said).toBe('Said by T2.');
        expect(watch.of('failover')).toMatchObject([{ reason: 'rate-limited', phase: 'before_commit' }]);
      },
    );

  row(
    'E4',
    'two targets that fail so are passed over, and the third serves',
    {
      targets: [
        { wire: 'anthropic', always: { type: 'error-event', afterTokens: 0, afterPreamble: true } },
        { wire: 'anthropic', always: { type: 'error-event', afterTokens: 0 } },
        { wire: 'anthropic' },
      ],
    },
    async ({ ask }) => {
      expect((await ask({ stream, client })).said).toBe('Said by T3.');
    },
  );
  row(
    'E4',
    'where no target is left it is an HTTP error, not a 200 with an error inside',
    {
      targets: [1, 2].map(
        () => ({ wire: 'anthropic', always: { type: 'error-event', afterTokens: 0, afterPreamble: true } }) as const,
      ),
    },
    async ({ ask }) => {
      const { status, json } = await ask({ stream, client });
      expect([status, json.error.type]).toEqual([503, 'overloaded_error']);
    },
  );

  row(
    'E7',
    'comments and then an error of OpenRouter are a failover',
    {
      targets: [
        {
          answer: sse(
            ': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {"id":"g","object":"chat.completion.chunk","created":1,"model":"m","error":{"code":503,"message":"Provider returned error"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}\n\n',
          ),
        },
        {},
      ],
    },
    async ({ ask, watch }) => {
      expect((await ask({ stream })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'overloaded', phase: 'before_commit' }]);
    },
  );

  row(
    'E8',
    'a 200 that ends without an event is truncated',
    { targets: [{ always: { type: 'empty' } }, {}] },
    async ({ ask, watch }) => {
      expect((await ask({ stream })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'truncated', phase: 'before_commit' }]);
    },
  );

  const azure =
    'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}\n\n';
  row(
    'E9',
    'a first chunk with no choices commits nothing',
    { targets: [{ answer: sse(azure) }, {}] },
    async ({ ask, watch }) => {
      expect((await ask({ stream })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'truncated', phase: 'before_commit' }]);
    },
  );
  row(
    'E9',
    'a first chunk with no choices harms nothing',
    { targets: [{ answer: sse(`${azure}${chunk({ role: 'assistant', content: 'Hi' })}${chunk({}, 'stop')}data: [DONE]\n\n`) }] },
    async ({ ask }) => {
      expect((await ask({ stream })).said).toBe('Hi');
    },
  );

  for (const [fault, reason] of [
    [{ type: 'unauthorized' }, 'unauthorized'],
    [{ type: 'rate-limited', hint: { retryAfter: 30 } }, 'rate-limited'],
    [{ type: 'status', status: 503 }, 'overloaded'],
  ] as const)
    row(
      'E10',
      `${reason} in place of a stream is as for JSON`,
      { targets: [{ always: fault }, {}] },
      async ({ ask, ids, watch }) => {
        const { said, headers } = await ask({ stream });
        expect(said).toBe('Said by T2.');
        expect(headers.get('x-understudy-target')).toBe(ids[1]);
        expect(headers.get('x-understudy-failovers')).toBe('1');
        expect(watch.of('failover')).toMatchObject([{ reason, phase: 'before_headers' }]);
      },
    );

  const recorded = recordings('openai-chat').find(({ streaming, exact, kind }) => streaming && exact && kind.includes('text'));
  row(
    'E11',
    'a stream of the same dialect passes byte for byte, each event as it comes',
    { targets: [{ answer: sse(recorded?.responseText ?? '') }] },
    async ({ ask }) => {
      expect(recorded).toBeDefined();
      const { text } = await ask({ stream, body: { stream_options: { include_usage: true } } });
      expect(text).toBe(recorded?.responseText);
    },
  );

  row(
    'E13',
    'an error with a `[DONE]` behind it is a failure',
    { targets: [{ always: { type: 'error-event', afterTokens: 0, terminator: true } }, {}], policy: { retry: { attempts: 0 } } },
    async ({ ask }) => {
      expect((await ask({ stream })).said).toBe('Said by T2.');
    },
  );

  row(
    'E14',
    'empty deltas without an end are truncated',
    { targets: [{ answer: sse(chunk({ role: 'assistant', content: '' }).repeat(3)) }, {}] },
    async ({ ask, watch }) => {
      expect((await ask({ stream })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'truncated' }]);
    },
  );

  row(
    'E15',
    'a rate limit inside the stream of the only target ends the call at once',
    {
      targets: [
        {
          always: { type: 'error-event', afterTokens: 0, error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } },
        },
      ],
      policy: { lastResort: 'off' },
    },
    async ({ ask, asked }) => {
      const { status, ms } = await ask({ stream });
      expect(status).toBe(429);
      expect(ms).toBeLessThan(4000);
      expect(asked()[0]).toBeLessThanOrEqual(2);
    },
  );

  row(
    'E12',
    'a failure before the commit point and another after it end in one answer or an error, bounded',
    {
      targets: [
        { always: { type: 'error-event', afterTokens: 0 } },
        { answer: { text: 'One two three four five six.' }, always: { type: 'cut', afterTokens: 4 } },
        { answer: continuing('One two three four five six.') },
      ],
      policy: { retry: { attempts: 0 } },
    },
    async ({ ask, asked, watch }) => {
      expect((await ask({ stream })).said).toBe('One two three four five six.');
      expect(asked()).toEqual([1, 1, 1]);
      expect(watch.of('failover').map(({ phase }) => phase)).toEqual(['before_commit', 'mid_stream']);
    },
  );
});
