import type { Answer, RecordedRequest } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { continuing, partialOf } from '../support/continuing-model.ts';
import { conform } from './conform.ts';
import type { Got, Json } from './scene.ts';

const row = conform();
const stream = true;
const text =
  'The lighthouse stood at the end of the pier. Every evening, its keeper climbed 212 steps to light the lamp. Nobody had asked him to. Ships passed without a sound, and the sea turned blue.';
const cut = { type: 'cut', afterTokens: 12 } as const;
const usage = { inputTokens: 10, outputTokens: 40 };
const sse = (body: string): Answer => ({ recording: { headers: { 'content-type': 'text/event-stream' }, body } });
const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish, ...more }] })}\n\n`;
const done = 'data: [DONE]\n\n';

/** What every client of Chat Completions counts on: one id, one role, one finish, one end. */
function expectWholeChat({ data, text: bytes }: Got, said: string): void {
  const chunks = data.filter((event) => event !== '[DONE]');
  expect(chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('')).toBe(said);
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  expect(new Set(chunks.map(({ model }) => model)).size).toBe(1);
  expect(chunks.filter(({ choices }) => choices[0]?.delta?.role)).toHaveLength(1);
  expect(chunks.filter(({ choices }) => choices[0]?.finish_reason)).toHaveLength(1);
  expect(data.filter((event) => event === '[DONE]')).toHaveLength(1);
  expect(bytes.trimEnd().endsWith('data: [DONE]')).toBe(true);
}

function expectBrokenChat({ data }: Got): void {
  expect(data).not.toContain('[DONE]');
  expect(data.filter((event) => event.choices?.[0]?.finish_reason)).toEqual([]);
  expect(data.at(-1)).toMatchObject({ error: { message: expect.any(String) } });
}

describe('F. Streams after the commit point', () => {
  row(
    'F1',
    'with onBreak: error what was shown stays, and an error event ends it',
    { targets: [{ answer: { text }, always: cut }, {}], policy: { stream: { onBreak: 'error' } } },
    async ({ ask, asked }) => {
      const got = await ask({ stream });
      expectBrokenChat(got);
      expect(text.startsWith(got.said)).toBe(true);
      expect(got.said).not.toBe('');
      expect(got.data.at(-1).understudy.attempts).toMatchObject([{ reason: 'truncated' }]);
      expect(asked()).toEqual([1, 0]);
    },
  );

  for (const wire of ['openai', 'anthropic'] as const)
    row(
      'F2',
      `another target of the wire ${wire} goes on, and the client has one answer`,
      {
        targets: [
          { answer: { text, usage }, always: cut },
          { wire, answer: (request) => ({ ...continuing(text)(request), usage }) },
        ],
      },
      async ({ ask, ids, watch }) => {
        const got = await ask({ stream, body: { stream_options: { include_usage: true } } });
        expectWholeChat(got, text);
        expect(got.text.match(/^: understudy splice .*$/gm)).toEqual([`: understudy splice from=${ids[0]} to=${ids[1]}`]);
        expect(watch.of('splice')).toMatchObject([{ from: ids[0], to: ids[1], reason: 'truncated', attempt: 2 }]);
        expect(watch.of('failover')).toMatchObject([{ phase: 'mid_stream', reason: 'truncated' }]);
        expect(watch.of('attempt.start').map(({ kind }) => kind)).toEqual(['first', 'continuation']);
        expect(watch.of('call.end')).toMatchObject([{ outcome: 'recovered', target: ids[1] }]);
        expect(got.data.filter((event) => event.usage).at(-1).usage).toMatchObject({ completion_tokens: 40 });
      },
    );
  for (const wire of ['openai', 'anthropic'] as const)
    row(
      'F2',
      `the same for a client of Messages, by a target of the wire ${wire}`,
      {
        targets: [
          { wire: 'anthropic', answer: { text, usage }, always: cut },
          { wire, answer: (request) => ({ ...continuing(text)(request), usage }) },
        ],
      },
      async ({ ask }) => {
        const { data, said } = await ask({ stream, client: 'anthropic-messages' });
        expect(said).toBe(text);
        const types = data.map(({ type }: Json) => type);
        for (const once of ['message_start', 'content_block_start', 'content_block_stop', 'message_delta', 'message_stop'])
          expect(
            types.filter((type) => type === once),
            once,
          ).toHaveLength(1);
        expect(types.at(-1)).toBe('message_stop');
        expect(data.find(({ type }: Json) => type === 'message_delta').usage).toMatchObject({ output_tokens: 40 });
      },
    );

  row(
    'F3',
    'a target that takes no prefill is asked by a turn of the user',
    {
      targets: [
        { answer: { text }, always: cut },
        { wire: 'anthropic', model: 'claude-sonnet-4-6', answer: continuing(text, { prefill: false }) },
      ],
    },
    async ({ ask, asked, providers }) => {
      expectWholeChat(await ask({ stream }), text);
      expect(asked()).toEqual([1, 1]);
      expect(providers[1]?.requests.map((request) => partialOf(request)?.by)).toEqual(['turn']);
    },
  );

  row(
    'F4',
    'no system text of ours is added, and what the caller wrote stays',
    {
      targets: [
        { answer: { text }, always: cut },
        { wire: 'anthropic', answer: continuing(text) },
      ],
    },
    async ({ ask, providers }) => {
      const system = 'Du bist ein Leuchtturmwärter. Antworte auf Deutsch.';
      const messages = [
        { role: 'system', content: system },
        { role: 'user', content: 'Erzähl!' },
      ];
      expectWholeChat(await ask({ stream, body: { messages } }), text);
      expect(JSON.stringify(providers[1]?.requests[0]?.body.system)).toContain(system);
      expect(JSON.stringify(providers[1]?.requests[0]?.body.system)).not.toMatch(/cut off|continue/i);
    },
  );

  row(
    'F5',
    'when the second target breaks too a third goes on',
    {
      targets: [
        { answer: { text }, always: cut },
        { answer: continuing(text), always: { type: 'cut', afterTokens: 6 } },
        { wire: 'anthropic', answer: continuing(text) },
      ],
    },
    async ({ ask, watch }) => {
      expectWholeChat(await ask({ stream }), text);
      expect(watch.of('splice')).toHaveLength(2);
    },
  );
  row(
    'F5',
    'with no target left an error event ends it',
    { targets: [{ answer: { text }, always: cut }, { always: { type: 'status', status: 503 } }] },
    async ({ ask, watch }) => {
      expectBrokenChat(await ask({ stream }));
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'partial', reason: 'truncated' }]);
    },
  );
  row(
    'F5',
    'maxContinuations bounds it',
    {
      targets: [
        { answer: { text }, always: cut },
        { answer: continuing(text), always: { type: 'cut', afterTokens: 3 } },
        { answer: continuing(text) },
      ],
      policy: { stream: { maxContinuations: 1 } },
    },
    async ({ ask, asked }) => {
      expectBrokenChat(await ask({ stream }));
      expect(asked()).toEqual([1, 1, 0]);
    },
  );

  const inBand = [
    ['openai', { message: 'The server had an error', type: 'server_error' }, 'server-error'],
    ['openai', { message: 'Provider returned error', code: 503 }, 'overloaded'],
    ['anthropic', { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded'],
  ] as const;
  for (const [wire, error, reason] of inBand)
    row(
      'F6',
      `an error inside the stream of ${wire} after text is ${reason}, and another goes on`,
      {
        targets: [
          { wire, answer: { text }, always: { type: 'error-event', afterTokens: 9, error } },
          { answer: continuing(text) },
        ],
      },
      async ({ ask, watch }) => {
        expectWholeChat(await ask({ stream }), text);
        expect(watch.of('splice')).toMatchObject([{ reason }]);
      },
    );

  for (const wire of ['openai', 'anthropic'] as const)
    row(
      'F7',
      `an end without a terminator is never a clean end (${wire})`,
      { targets: [{ wire, answer: { text }, always: { type: 'cut', afterTokens: 9, clean: true } }] },
      async ({ ask }) => {
        expectBrokenChat(await ask({ stream }));
      },
    );

  row(
    'F8',
    'where only the terminator is missing the end is clean',
    { targets: [{ answer: { text }, always: { type: 'no-terminator' } }, {}] },
    async ({ ask, asked }) => {
      expectWholeChat(await ask({ stream }), text);
      expect(asked()).toEqual([1, 0]);
    },
  );

  row(
    'F9',
    'one malformed line harms nothing',
    { targets: [{ answer: { text }, always: { type: 'garbage-event', afterTokens: 5 } }, {}] },
    async ({ ask }) => {
      expectWholeChat(await ask({ stream }), text);
    },
  );

  const refusal = [
    chunk({ role: 'assistant', content: '', refusal: null }),
    chunk({ refusal: 'I cannot' }),
    chunk({ refusal: ' do that.' }),
    chunk({}, 'stop'),
    done,
  ].join('');
  row('F10', 'a refusal passes byte for byte', { targets: [{ answer: sse(refusal) }, {}] }, async ({ ask }) => {
    expect((await ask({ stream })).text).toBe(refusal);
  });
  const filtered = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Well' }),
    chunk({}, 'content_filter'),
    done,
  ].join('');
  row('F10', 'so does a content filter at the end', { targets: [{ answer: sse(filtered) }, {}] }, async ({ ask, asked }) => {
    expect((await ask({ stream })).text).toBe(filtered);
    expect(asked()).toEqual([1, 0]);
  });

  const never: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'several answers': { n: 2 },
    logprobs: { logprobs: true },
    audio: { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } },
  };
  for (const [name, body] of Object.entries(never))
    row(
      'F11',
      `${name}: no continuation`,
      // Of a model that nothing is known of: others are known to lack audio, and would not be asked.
      {
        targets: [
          { model: 'my-model', answer: { text }, always: cut },
          { model: 'my-model', answer: continuing(text) },
        ],
      },
      async ({ ask, asked }) => {
        expectBrokenChat(await ask({ stream, body }));
        expect(asked()).toEqual([1, 0]);
      },
    );
  row(
    'F11',
    'signed thinking: no continuation',
    {
      targets: [
        { wire: 'anthropic', answer: { reasoning: 'Let me think about it.', text }, always: { type: 'cut', afterTokens: 12 } },
        { answer: continuing(text) },
      ],
    },
    async ({ ask, asked }) => {
      const { data } = await ask({
        stream,
        client: 'anthropic-messages',
        body: { max_tokens: 3000, thinking: { type: 'enabled', budget_tokens: 1024 } },
      });
      expect(data.at(-1)).toMatchObject({ type: 'error' });
      expect(asked()).toEqual([1, 0]);
    },
  );

  const report = { city: 'Cork', note: 'It rains here on most days of the year, and nobody minds.', days: [1, 2, 3], fits: true };
  const written = JSON.stringify(report);
  const wanted = {
    type: 'object',
    required: ['city', 'note', 'days', 'fits'],
    properties: { fits: { type: 'boolean' }, days: { type: 'array', items: { type: 'integer' } } },
  };
  const formats = {
    json_object: { response_format: { type: 'json_object' }, messages: [{ role: 'user', content: 'As JSON, please.' }] },
    json_schema: { response_format: { type: 'json_schema', json_schema: { name: 'report', schema: wanted } } },
  };
  const pieces = written.match(/.{1,5}/g) ?? [];
  const partOf = (request: RecordedRequest) => partialOf(request)?.text ?? '';
  const goesOn: Readonly<Record<string, (request: RecordedRequest) => string>> = {
    'with what comes next': (request) => written.slice(partOf(request).length),
    'with the whole text anew': () => written,
    'with what comes next, after an introduction': (request) => `Sure, continuing: ${written.slice(partOf(request).length)}`,
    'with the whole text anew, after a word': () => `This is the report: ${written}`,
    'in a block of code, written otherwise': () => `Sure:\n\`\`\`json\n${JSON.stringify(report, null, 2)}\n\`\`\``,
  };
  for (const [name, body] of Object.entries(formats))
    for (const [how, say] of Object.entries(goesOn))
      row(
        'F19',
        `${name} that breaks is gone on with ${how}, wherever it broke`,
        {
          targets: [
            { answer: { tokens: pieces } },
            { answer: (request) => ({ text: partialOf(request) ? say(request) : written }) },
          ],
          policy: { breaker: { consecutive: 1e9, minimumCalls: 1e9 } },
        },
        async ({ ask, ids, providers, watch }) => {
          for (let afterTokens = 1; afterTokens < pieces.length; afterTokens += 3) {
            await providers[0]?.play([{ type: 'cut', afterTokens }]);
            const got = await ask({ stream, body });
            expect([afterTokens, got.said.startsWith(pieces.slice(0, afterTokens).join('')), JSON.parse(got.said)]).toEqual([
              afterTokens,
              true,
              report,
            ]);
            expect(got.data.at(-1)).toBe('[DONE]');
          }
          expect(watch.of('splice').length).toBeGreaterThan(5);
          expect(watch.of('splice').filter(({ to }) => to !== ids[1])).toEqual([]);
        },
      );
  const others: Readonly<Record<string, string>> = {
    'another text': JSON.stringify({ ...report, city: 'Oslo' }),
    prose: 'I am sorry, I cannot do that.',
    'a part only': written.slice(0, -4),
  };
  for (const [what, said] of Object.entries(others))
    row(
      'F19',
      `${what} is not joined to JSON that was shown: the next target is asked, and then the answer ends in an error`,
      {
        targets: [
          { answer: { tokens: pieces }, always: { type: 'cut', afterTokens: 8 } },
          { answer: { text: said } },
          { answer: { text: said } },
        ],
      },
      async ({ ask, asked, watch }) => {
        const got = await ask({ stream, body: formats.json_object });
        expect(got.said).toBe(pieces.slice(0, 8).join(''));
        expect(got.data.at(-1)).toHaveProperty('error');
        expect(
          asked()
            .slice(0, 3)
            .every((count) => count > 0),
        ).toBe(true);
        expect(watch.of('splice')).toEqual([]);
      },
    );
  row(
    'F19',
    'what parses and does not fit the schema is not joined',
    {
      targets: [
        { answer: { tokens: pieces }, always: { type: 'cut', afterTokens: 16 } },
        { answer: { text: written.replace('true', '"yes"') } },
        { answer: { text: written } },
      ],
    },
    async ({ ask, asked }) => {
      const got = await ask({ stream, body: formats.json_schema });
      expect(JSON.parse(got.said)).toEqual(report);
      expect(asked()).toEqual([1, 1, 1]);
    },
  );

  const whole = [
    chunk({ role: 'assistant', content: '' }),
    ...[...text.matchAll(/\s*\S+/g)].map(([word]) => chunk({ content: word })),
    chunk({}, 'stop'),
    done,
  ].join('');
  let at = 0;
  row(
    'F12',
    'a cut at any byte is exactly one of completed, spliced and replaced unseen',
    {
      targets: [
        { answer: () => ({ recording: { headers: { 'content-type': 'text/event-stream' }, body: whole, cutAt: at } }) },
        { answer: continuing(text) },
      ],
      policy: { breaker: { consecutive: 1e9, minimumCalls: 1e9 } },
    },
    async ({ ask }) => {
      const outcomes = { completed: 0, spliced: 0, recovered: 0 };
      for (at = 0; at < whole.length; at += 41) {
        const got = await ask({ stream });
        expectWholeChat(got, text);
        const untouched = got.headers.get('x-understudy-failovers') === '0';
        outcomes[got.text.includes(': understudy splice') ? 'spliced' : untouched ? 'completed' : 'recovered'] += 1;
      }
      for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(0);
    },
  );

  const long = 'word '.repeat(250_000);
  row(
    'F15',
    'a partial answer over the cap is not continued',
    {
      targets: [
        { answer: { tokens: [long, ' and', ' more', ' of', ' it'] }, always: { type: 'cut', afterTokens: 3 } },
        { answer: continuing(long) },
      ],
    },
    async ({ ask, asked }) => {
      expectBrokenChat(await ask({ stream }));
      expect(asked()).toEqual([1, 0]);
    },
  );

  row('F16', 'a compressed stream is read', { targets: [{ answer: { text }, always: { type: 'gzip' } }] }, async ({ ask }) => {
    const got = await ask({ stream });
    expectWholeChat(got, text);
    expect(got.headers.get('content-encoding')).toBeNull();
    expect(got.headers.get('content-length')).toBeNull();
  });

  row(
    'F18',
    'usage that was not asked for stays out, and is counted',
    { targets: [{ answer: { text, usage } }] },
    async ({ ask, watch }) => {
      const got = await ask({ stream });
      expect(got.data.filter((event) => event.choices?.length === 0)).toEqual([]);
      expect(watch.of('call.end')).toMatchObject([{ usage: { inputTokens: 10, outputTokens: 40 } }]);
    },
  );
  row(
    'F18',
    'also where it was spliced',
    {
      targets: [
        { answer: { text }, always: cut },
        { wire: 'anthropic', answer: continuing(text) },
      ],
    },
    async ({ ask }) => {
      const got = await ask({ stream });
      expectWholeChat(got, text);
      expect(got.data.filter((event) => event.choices?.length === 0 || event.usage)).toEqual([]);
    },
  );
});
