import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allRecordings } from '../../../../test/support/recordings.ts';
import type { StreamDecoder, WireUnit } from '../call/stream-decoder.ts';
import { SseParser } from '../framing/sse-parser.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { streamDecoder as messagesDecoder } from './anthropic-messages/stream/stream-decoder.ts';
import { openaiChat } from './openai-chat/index.ts';
import { streamDecoder as chatDecoder } from './openai-chat/stream/stream-decoder.ts';
import { withTextTemplate } from './text-template.ts';

function blocksOf(text: string): readonly WireUnit[] {
  const parser = new SseParser();
  const blocks = parser.push(text);
  const rest = parser.end();
  return rest ? [...blocks, rest] : blocks;
}

const framesBy = (decoder: StreamDecoder, blocks: readonly WireUnit[]) => blocks.map((block) => decoder.decode(block));

/** Counts what the decoder behind it has to read. */
function counted(decoder: StreamDecoder): StreamDecoder & { readonly read: number } {
  let read = 0;
  return {
    get read() {
      return read;
    },
    decode(block) {
      read += 1;
      return decoder.decode(block);
    },
  };
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '"', '\\', '\n', '\u0007', '"content":"', 'data: [DONE]', '\\"', '\u2028', ' token'),
);
const chatChunk = fc.record({
  content: text,
  index: fc.constantFrom(0, 0, 0, 1),
  finish: fc.constantFrom(null, null, null, null, null, 'stop'),
  usage: fc.constantFrom(undefined, null, null, { prompt_tokens: 3, completion_tokens: 4 }),
  padding: fc.option(text, { nil: undefined }),
  spaces: fc.constantFrom(0, 0, 1),
  role: fc.constantFrom(undefined, undefined, 'assistant'),
  also: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    { refusal: 'no' },
    { reasoning: 'hm' },
    { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }] },
  ),
});
type ChatChunk = typeof chatChunk extends fc.Arbitrary<infer T> ? T : never;

function chatBlock({ content, index, finish, usage, padding, spaces, role, also }: ChatChunk): string {
  const chunk = {
    id: 'c1',
    model: 'm',
    choices: [{ index, delta: { ...(role && { role }), content, ...also }, finish_reason: finish }],
    usage,
    obfuscation: padding,
  };
  const json = JSON.stringify(chunk, null, spaces).replaceAll('\n', '');
  return `data: ${json}\n\n`;
}

const messagesBlock = fc
  .record({
    value: text,
    index: fc.constantFrom(0, 0, 0, 1),
    type: fc.constantFrom('text_delta', 'text_delta', 'text_delta', 'thinking_delta'),
  })
  .map(({ value, index, type }) => {
    const delta = { type, [type === 'text_delta' ? 'text' : 'thinking']: value };
    return `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index, delta })}\n\n`;
  });

describe('withTextTemplate', () => {
  it.each([true, false])('says of every stream what the decoder behind it says (usage shown: %s)', (includeUsage) => {
    const stream = fc.array(
      fc.oneof(
        { weight: 12, arbitrary: chatChunk.map(chatBlock) },
        fc.constantFrom(': ping\n\n', 'data: {}\n\n', 'data: [DONE]\n\n'),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(stream, (pieces) => {
        const blocks = blocksOf(pieces.join(''));
        expect(framesBy(openaiChat.target.streamDecoder({ includeUsage }), blocks)).toEqual(
          framesBy(chatDecoder({ includeUsage }), blocks),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('says of every stream of Messages what the decoder behind it says', () => {
    fc.assert(
      fc.property(fc.array(messagesBlock, { maxLength: 30 }), (pieces) => {
        const blocks = blocksOf(pieces.join(''));
        expect(framesBy(anthropicMessages.target.streamDecoder({}), blocks)).toEqual(framesBy(messagesDecoder(), blocks));
      }),
      { numRuns: 1000 },
    );
  });

  const streams = allRecordings().filter(
    ({ api, streaming, status }) => (api === 'chat' || api === 'messages') && streaming && status === 200,
  );
  it.each(streams.map((recording) => [recording.file, recording] as const))(
    'reads %s as the decoder behind it does',
    (_, { responseText, file }) => {
      const blocks = blocksOf(responseText);
      for (const includeUsage of [true, false]) {
        const [dialect, plain] = file.startsWith('anthropic')
          ? [anthropicMessages, messagesDecoder()]
          : [openaiChat, chatDecoder({ includeUsage })];
        expect(framesBy(dialect.target.streamDecoder({ includeUsage }), blocks)).toEqual(framesBy(plain, blocks));
      }
    },
  );

  it('spares the decoder nearly all text deltas, escapes, padding and removed members included', () => {
    const chunks = Array.from(
      { length: 100 },
      (_, n): ChatChunk => ({
        content: n % 7 === 0 ? '\n"' : ` token${n}`,
        padding: 'x'.repeat((n * 5) % 11),
        index: 0,
        finish: null,
        usage: null,
        spaces: 0,
        role: undefined,
        also: undefined,
      }),
    );
    const blocks = blocksOf(chunks.map(chatBlock).join(''));
    const behind = counted(chatDecoder({ includeUsage: false }));
    const frames = framesBy(withTextTemplate(behind, { text: 'content', padding: 'obfuscation' }), blocks);
    expect(behind.read).toBeLessThan(5);
    expect(frames.map(({ raw }) => raw).join('')).not.toContain('usage');
    expect(
      frames
        .flatMap(({ events }) => events)
        .map((event) => (event.type === 'text-delta' ? event.text : ''))
        .join(''),
    ).toBe(chunks.map(({ content }) => content).join(''));
  });
});
