import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, framesOfText } from '../../../../../test/support/decode-stream.ts';
import { recordings } from '../../../../../test/support/recordings.ts';
import type { Citation } from '../../call/citation.ts';
import type { Reply } from '../../call/reply.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { gemini } from '../gemini/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { openaiResponses } from '../openai-responses/index.ts';
import { BytePlaces, charactersIn } from './characters.ts';

const dialects = { openaiChat, openaiResponses, anthropicMessages, gemini };
type Name = keyof typeof dialects;
const names = Object.keys(dialects) as readonly Name[];

const apart = (text: string) => [...text];
const sliceOf = (text: string, { span }: Citation) => span && apart(text).slice(span.start, span.end).join('');

/** What an answer says, and its sources with the part of the answer that goes back to them. */
function toldOf(text: string, citations: readonly Citation[] = []) {
  return citations.map((citation) => [citation.url, sliceOf(text, citation)] as const);
}

function replyOf(name: Name, text: string): Reply {
  const decoded = dialects[name].target.decodeReply(text);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

const saidIn = ({ content }: Pick<Reply, 'content'>) => content.map((part) => (part.type === 'text' ? part.text : '')).join('');

function eventsIn(name: Name, text: string): readonly StreamEvent[] {
  const { framing, streamDecoder } = dialects[name].target;
  return eventsOf(framesOfText({ framing, streamDecoder: (options) => streamDecoder({ ...options, tellsSources: true }) }, text));
}

function streamed(events: readonly StreamEvent[]) {
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { text, citations: events.flatMap((event) => (event.type === 'citation' ? event.citation : [])) };
}

function encoded(name: Name, events: readonly StreamEvent[]): string {
  const options = { includeUsage: true, id: 'own', model: 'own', createdAt: 1, tellsSources: true };
  const encoder = dialects[name].client.streamEncoder(options);
  return events.map((event) => encoder.encode(event)).join('');
}

const recorded = (folder: string, file: string) => {
  const found = recordings(folder).find((one) => one.file === `${folder}/${file}`);
  if (!found) throw new Error(`There is no ${folder}/${file}.`);
  return found.responseText;
};

const wholes: readonly (readonly [Name, string, string])[] = [
  ['openaiChat', 'openrouter', 'json__builtin-tool-citations__gpt-5.2.json'],
  ['openaiChat', 'openrouter', 'json__text__sonar.json'],
  ['openaiResponses', 'xai-responses', 'json__reasoning_cached-usage_builtin-tool-citations__grok-4.3.json'],
  ['anthropicMessages', 'anthropic-messages', 'vercel__anthropic-web-search-tool.1.json'],
  ['gemini', 'vertex', 'json__builtin-tool-citations__gemini-2.5-flash.json'],
  ['gemini', 'vertex', 'json__reasoning_tool-result_builtin-tool-citations__gemini-3-flash-preview.json'],
];
const streams: readonly (readonly [Name, string, string])[] = [
  ['openaiChat', 'openrouter', 'stream__builtin-tool-citations__deepseek-chat.json'],
  ['openaiResponses', 'xai-responses', 'vercel__xai-web-search-tool.1.chunks.txt'],
  ['anthropicMessages', 'anthropic-messages', 'stream__builtin-tool-citations__claude-haiku-4-5-20251001.json'],
  ['anthropicMessages', 'anthropic-messages', 'stream__builtin-tool-citations__claude-sonnet-4-5.json'],
  ['gemini', 'gemini', 'stream__builtin-tool-citations__gemini-2.5-flash.json'],
];

describe('the sources of a recorded answer', () => {
  it('are told by OpenRouter with the link that the text holds', () => {
    const reply = replyOf('openaiChat', recorded('openrouter', 'json__builtin-tool-citations__gpt-5.2.json'));
    expect(toldOf(saidIn(reply), reply.citations)).toEqual([
      ['https://www.ruby-lang.org/en/downloads/', '([ruby-lang.org](https://www.ruby-lang.org/en/downloads/))'],
    ]);
    expect(reply.citations?.[0]?.title).toBe('Download Ruby | Ruby');
  });

  it('are told by xAI with the mark that the text holds', () => {
    const [, folder, file] = wholes[2] as (typeof wholes)[number];
    const reply = replyOf('openaiResponses', recorded(folder, file));
    expect(toldOf(saidIn(reply), reply.citations)).toEqual([
      ['https://www.ruby-lang.org/en/downloads/', '[[1]](https://www.ruby-lang.org/en/downloads/)'],
    ]);
  });

  it('are told by Google in bytes, and by us in characters', () => {
    const [, folder, file] = wholes[5] as (typeof wholes)[number];
    const reply = replyOf('gemini', recorded(folder, file));
    const told = toldOf(saidIn(reply), reply.citations).map(([, part]) => part);
    expect(told.slice(0, 3)).toEqual([
      '*   **Condition:** Sunny and clear throughout the day and night.',
      '*   **Condition:** Sunny and clear throughout the day and night.',
      '*   **Current:** Approximately **66°F (19°C)**.',
    ]);
    // From here on Google's own numbers are two bytes off.
    expect(told).toContain('*   **Humidity:** About **73% - 78%**.');
  });

  it('are told by Anthropic for the blocks that have them, with the words of the source', () => {
    const { text, citations } = streamed(eventsIn('anthropicMessages', recorded(...streamed3())));
    expect(toldOf(text, citations)).toEqual([
      ['https://www.ruby-lang.org/en/downloads/', 'The latest stable Ruby version is 4.0.6'],
      ['https://www.ruby-lang.org/en/news/2026/07/14/ruby-4-0-6-released/', 'was released in July 2026'],
    ]);
    expect(citations[0]?.cited).toBe('The current stable version is 4.0.6. ');
  });

  it('come in a stream of Google for the whole text', () => {
    const { text, citations } = streamed(
      eventsIn('gemini', recorded('gemini', 'stream__builtin-tool-citations__gemini-2.5-flash.json')),
    );
    expect(text).toContain('°');
    expect(toldOf(text, citations).map(([, part]) => part)).toEqual([text, text]);
  });

  it.each(wholes)('of %s (%s/%s) reach every client', (from, folder, file) => {
    const reply = replyOf(from, recorded(folder, file));
    const told = toldOf(saidIn(reply), reply.citations);
    expect(told.length).toBeGreaterThan(0);
    for (const to of names) {
      const again = replyOf(to, JSON.stringify(dialects[to].client.encodeReply(reply, 'own')));
      const kept = toldOf(saidIn(again), again.citations);
      expect(kept.map(([url]) => url)).toEqual(expect.arrayContaining(told.map(([url]) => url)));
      if (to !== 'anthropicMessages') expect(told).toEqual(expect.arrayContaining(kept)); // there they are of whole blocks
    }
  });

  it.each(streams)('of a stream of %s (%s/%s) reach every client', (from, folder, file) => {
    const events = eventsIn(from, recorded(folder, file));
    const { text, citations } = streamed(events);
    const told = toldOf(text, citations);
    expect(told.length).toBeGreaterThan(0);
    for (const to of names) {
      const again = streamed(eventsIn(to, encoded(to, [...events, { type: 'end' }])));
      expect(again.text).toBe(text);
      const kept = toldOf(again.text, again.citations);
      expect(kept.map(([url]) => url)).toEqual(expect.arrayContaining(told.map(([url]) => url)));
      if (to !== 'anthropicMessages') expect(told).toEqual(expect.arrayContaining(kept));
    }
  });
});

function streamed3(): [string, string] {
  const [, folder, file] = streams[2] as (typeof streams)[number];
  return [folder, file];
}

describe('spans', () => {
  const texts = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 6 });
  const finish: readonly StreamEvent[] = [{ type: 'finish', finish: { unified: 'stop', raw: 'stop' } }, { type: 'end' }];

  it('are the same part of the answer in every API, whatever characters the answer has', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (said, a, b) => {
        const text = said.join('').replace(/[\ud800-\udfff]/g, '😀');
        const length = charactersIn(text);
        const [start, end] = [Math.min(a % length, b % length), Math.max(a % length, b % length) + 1];
        const citation: Citation = { url: 'https://a.dev', title: 'A', span: { start, end } };
        const begun: StreamEvent = { type: 'start', id: 'x', model: 'm' };
        const deltas: readonly StreamEvent[] = [{ type: 'text-delta', text }];
        for (const to of ['openaiChat', 'openaiResponses', 'gemini'] as const) {
          const again = streamed(eventsIn(to, encoded(to, [begun, ...deltas, { type: 'citation', citation }, ...finish])));
          expect(toldOf(again.text, again.citations)).toEqual([['https://a.dev', sliceOf(text, citation)]]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('count from the beginning of their part in Responses', () => {
    const thought: StreamEvent = { type: 'reasoning-delta', text: 'Hm' };
    const citation: Citation = { url: 'https://a.dev', span: { start: 4, end: 6 } };
    const written = encoded('openaiResponses', [
      { type: 'text-delta', text: 'One' },
      thought,
      { type: 'text-delta', text: ' two' },
      { type: 'citation', citation },
      ...finish,
    ]);
    expect(written).toContain(
      '"annotation":{"type":"url_citation","url":"https://a.dev","title":"","start_index":1,"end_index":3}',
    );
    const again = streamed(eventsIn('openaiResponses', written));
    expect(again.citations).toEqual([{ url: 'https://a.dev', span: { start: 4, end: 6 } }]);
  });

  it('end the block in Messages, because a source is of a whole block', () => {
    const written = encoded('anthropicMessages', [
      { type: 'text-delta', text: 'Cited.' },
      { type: 'citation', citation: { url: 'https://a.dev' } },
      { type: 'text-delta', text: ' Not.' },
      ...finish,
    ]);
    const again = streamed(eventsIn('anthropicMessages', written));
    expect(toldOf(again.text, again.citations)).toEqual([['https://a.dev', 'Cited.']]);
  });

  it('count a character once that Messages tell in two halves', () => {
    const event = (type: string, members: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, index: 0, ...members })}\n\n`;
    const delta = (one: object) => event('content_block_delta', { delta: one });
    const said = (text: string) => delta({ type: 'text_delta', text });
    const begun = event('content_block_start', { content_block: { type: 'text', text: '' } });
    const ended = event('content_block_stop', {});
    const citation = { type: 'web_search_result_location', url: 'https://a.dev', title: 'A', encrypted_index: 'x' };
    const cited = begun + delta({ type: 'citations_delta', citation }) + said('Wet.') + ended;
    const halves = begun + said('\ud83d') + said('\ude00 ') + ended;
    const { citations } = streamed(eventsIn('anthropicMessages', halves + cited));
    expect(citations[0]?.span).toEqual({ start: 2, end: 6 });
  });

  it('of a text that is not there are not told', () => {
    const support = { segment: { startIndex: 0, endIndex: 3, text: 'xyz' }, groundingChunkIndices: [0, 1, 7, -1, 'a', null] };
    const grounding = { groundingChunks: [{ web: { uri: 'https://a.dev' } }, null, {}], groundingSupports: [support, null] };
    const body = { candidates: [{ content: { parts: [{ text: 'abc' }] }, finishReason: 'STOP', groundingMetadata: grounding }] };
    expect(replyOf('gemini', JSON.stringify(body)).citations).toEqual([{ url: 'https://a.dev' }]);
  });

  it('are where Google says among equal texts, else at the nearest', () => {
    const text = '\ufeffYes. Yes. Yes.';
    const grounding = (startIndex: number) => ({
      groundingChunks: [{ web: { uri: 'https://a.dev' } }],
      groundingSupports: [{ segment: { startIndex, endIndex: startIndex + 4, text: 'Yes.' }, groundingChunkIndices: [0] }],
    });
    const spans = [13, 12, 9].map((startIndex) => {
      const candidate = { content: { parts: [{ text }] }, finishReason: 'STOP', groundingMetadata: grounding(startIndex) };
      return replyOf('gemini', JSON.stringify({ candidates: [candidate] })).citations?.[0]?.span?.start;
    });
    expect(spans).toEqual([11, 11, 6]);
  });

  it('count from the beginning of their part at Google, which numbers reasoning too', () => {
    const parts = [{ text: 'Hm', thought: true }, { text: 'Cörk. ' }, { text: 'Cork. Wet.' }];
    const support = (segment: object) => ({ segment, groundingChunkIndices: [0] });
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.dev' } }],
      groundingSupports: [
        support({ partIndex: 1, endIndex: 6, text: 'Cörk.' }),
        support({ partIndex: 2, endIndex: 5, text: 'Cork.' }),
        support({ partIndex: 2, startIndex: 6, endIndex: 10 }),
        support({ partIndex: 3, endIndex: 5 }),
      ],
    };
    const response = (some: readonly object[], more = {}) => ({ candidates: [{ content: { parts: some }, ...more }] });
    const ended = { finishReason: 'STOP', groundingMetadata };
    const told = ['Cörk.', 'Cork.', 'Wet.', undefined].map((part) => ['https://a.dev', part]);
    const reply = replyOf('gemini', JSON.stringify(response(parts, ended)));
    expect(toldOf(saidIn(reply), reply.citations)).toEqual(told);
    const [thought = {}, ...texts] = parts;
    const begun = { ...thought, text: 'H' };
    const sent = [response([begun]), response([{ ...thought, text: 'm' }]), response(texts), response([{ text: '' }], ended)];
    const { text, citations } = streamed(eventsIn('gemini', sent.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')));
    expect(toldOf(text, citations)).toEqual(told);
  });

  it.each([{}, { webSearchQueries: ['x'] }])('stay told where the last response of Google has %j in their place', (last) => {
    const told = {
      groundingChunks: [{ web: { uri: 'https://a.dev' } }],
      groundingSupports: [{ segment: { endIndex: 3 }, groundingChunkIndices: [0] }],
    };
    const response = (text: string, groundingMetadata: object, more = {}) =>
      `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }] }, groundingMetadata, ...more }] })}\n\n`;
    const { text, citations } = streamed(
      eventsIn('gemini', response('Wet', told) + response('.', last, { finishReason: 'STOP' })),
    );
    expect(toldOf(text, citations)).toEqual([['https://a.dev', 'Wet']]);
  });

  it('are told once, where each response of Google has a finish reason', () => {
    const response = (text: string, more = {}) =>
      `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP', ...more }] })}\n\n`;
    const groundingMetadata = { groundingChunks: [{ web: { uri: 'https://a.dev' } }] };
    const sent = response('Wet') + response('.', { groundingMetadata }) + response('');
    expect(streamed(eventsIn('gemini', sent)).citations).toEqual([{ url: 'https://a.dev' }]);
  });

  it('are of the parts that Google numbers, where a whole answer has several texts', () => {
    const content = [
      { type: 'text', text: 'Found. ' },
      { type: 'text', text: 'Wet.' },
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Dry.' },
    ] as const;
    const spans = [
      { start: 7, end: 11 },
      { start: 11, end: 15 },
    ];
    const citations = spans.map((span) => ({ url: 'https://a.dev', span }));
    const reply: Reply = { content, citations, finish: { unified: 'stop', raw: '' }, usage: {}, raw: { text: '', body: {} } };
    expect(gemini.client.encodeReply(reply, 'own')).toMatchObject({
      candidates: [
        {
          content: { parts: [{ text: 'Found. Wet.' }, { text: 'Hm', thought: true }, { text: 'Dry.' }] },
          groundingMetadata: {
            groundingSupports: [
              { segment: { startIndex: 7, endIndex: 11, text: 'Wet.' } },
              { segment: { partIndex: 2, endIndex: 4, text: 'Dry.' } },
            ],
          },
        },
      ],
    });
  });

  it('are bytes and characters of one text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const places = new BytePlaces(text);
        const characters = apart(text);
        for (let at = 0; at <= characters.length; at++) {
          const byte = places.bytesBefore(at);
          expect(byte).toBe(Buffer.byteLength(characters.slice(0, at).join('')));
          expect(places.charactersBefore(byte ?? -1)).toBe(at);
        }
      }),
    );
  });
});

describe('sources that come after the last text of a stream', () => {
  const events: readonly StreamEvent[] = [
    { type: 'text-delta', text: 'Wet. ' },
    { type: 'reasoning-delta', text: 'Hm' },
    { type: 'text-delta', text: 'Dry.' },
    { type: 'tool-call-start', index: 0, id: 'call_1', name: 'f' },
    { type: 'tool-call-delta', index: 0, arguments: '{}' },
    { type: 'tool-call-end', index: 0 },
    { type: 'citation', citation: { url: 'https://a.dev', span: { start: 0, end: 4 } } },
    { type: 'citation', citation: { url: 'https://b.dev' } },
    { type: 'finish', finish: { unified: 'tools', raw: '' } },
    { type: 'end' },
  ];

  it.each(names)('reach a client of %s', (to) => {
    const { text, citations } = streamed(eventsIn(to, encoded(to, events)));
    expect(text).toBe('Wet. Dry.');
    const told = citations.map(({ url }) => url);
    expect(told).toEqual(['https://a.dev', 'https://b.dev']);
  });

  it('stand in Responses at their texts, in the last event too', () => {
    const [last] = encoded('openaiResponses', events).split('data: ').slice(-1);
    const { output } = JSON.parse(last ?? '').response;
    const textsOf = (item: { content?: { annotations: { url: string; end_index: number }[] }[] }) =>
      (item.content ?? []).map(({ annotations }) => annotations.map((one) => [one.url, one.end_index]));
    expect(output.map(textsOf)).toEqual([[[['https://a.dev', 4]]], [], [[['https://b.dev', 0]]], []]);
  });

  it('stand in Messages at a text without words, where the answer has a text', () => {
    const written = encoded('anthropicMessages', events);
    expect(written).toContain('"index":4,"content_block":{"type":"text","text":""}');
    expect(written).toContain('"index":4,"delta":{"type":"citations_delta"');
    expect(encoded('anthropicMessages', events.slice(-4))).not.toContain('content_block');
  });
});

it('is written in less than the text that it is of, times the number of sources', () => {
  const text = 'a'.repeat(100_000);
  const span = { start: 0, end: text.length };
  const citations = Array.from({ length: 500 }, (_, i) => ({ url: `https://a.dev/${i}`, span }));
  const content = [{ type: 'text', text }] as const;
  const reply: Reply = { content, citations, finish: { unified: 'stop', raw: '' }, usage: {}, raw: { text: '', body: {} } };
  const written = JSON.stringify(gemini.client.encodeReply(reply, 'own'));
  expect(written.match(/"endIndex":100000/g)).toHaveLength(500);
  expect(written.length).toBeLessThan(5 * text.length);
});

it('is read of any answer without throwing, and is never long', () => {
  const many = Array.from({ length: 20_000 }, () => 0);
  const grounding = {
    groundingChunks: [{ web: { uri: `https://a.dev/${'x'.repeat(4000)}` } }],
    groundingSupports: [{ segment: { startIndex: 0, endIndex: 1 }, groundingChunkIndices: many }],
  };
  const body = { candidates: [{ content: { parts: [{ text: 'abc' }] }, finishReason: 'STOP', groundingMetadata: grounding }] };
  expect(replyOf('gemini', JSON.stringify(body)).citations?.length).toBeLessThanOrEqual(500);
  const anything = fc.jsonValue();
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      const chat = {
        choices: [{ message: { content: 'a', annotations: [one, { type: 'url_citation', url_citation: other }] } }],
      };
      replyOf('openaiChat', JSON.stringify(chat));
      const cited = [{ type: 'web_search_result_location', url: one, title: other }, other];
      replyOf(
        'anthropicMessages',
        JSON.stringify({ content: [{ type: 'text', text: 'a', citations: cited }], stop_reason: 'end_turn' }),
      );
      const part = { type: 'output_text', text: 'a', annotations: [one, { type: 'url_citation', url: 'u', start_index: other }] };
      replyOf('openaiResponses', JSON.stringify({ output: [{ type: 'message', content: [part] }] }));
      const chunk = {
        groundingChunks: [one, { web: other }],
        groundingSupports: [other, { segment: one, groundingChunkIndices: [0, one] }],
      };
      replyOf('gemini', JSON.stringify({ candidates: [{ content: { parts: [{ text: 'a' }] }, groundingMetadata: chunk }] }));
    }),
  );
});
