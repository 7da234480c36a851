import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finish, Reply } from '../../../call/reply.ts';
import type { AssistantPart } from '../../../call/request.ts';
import { decodeReply, encodeReply } from './reply.ts';

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 2 },
};

const decode = (change: object = {}) => decodeReply(JSON.stringify({ ...message, ...change }));

function replyOf(change: object): Reply {
  const decoded = decode(change);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

describe('a Message', () => {
  it('is read, its bytes kept', () => {
    const text = ` ${JSON.stringify(message)}\n`;
    expect(decodeReply(text)).toEqual({
      ok: true,
      reply: {
        id: 'msg_1',
        model: 'claude-x',
        content: [{ type: 'text', text: 'Hi' }],
        finish: { unified: 'stop', raw: 'end_turn' },
        usage: { inputTokens: 10, outputTokens: 2 },
        raw: { text, body: message },
      },
    });
  });

  it('counts what the cache read and wrote as input', () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 300,
      cache_creation_input_tokens: 5,
      output_tokens: 9,
      output_tokens_details: { thinking_tokens: 4 },
    };
    const expected = { inputTokens: 315, outputTokens: 9, cacheReadTokens: 300, cacheWriteTokens: 5, reasoningTokens: 4 };
    expect(replyOf({ usage }).usage).toEqual(expected);
  });

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tools'],
    ['refusal', 'filtered'],
    ['pause_turn', 'pause'],
    ['reason_of_tomorrow', 'stop'],
    ['constructor', 'stop'],
  ])('that ends with %s ended with %s', (raw, unified) => {
    expect(replyOf({ stop_reason: raw }).finish).toEqual({ unified, raw });
  });

  it('tells which stop sequence was met', () => {
    const finish = { unified: 'stop', raw: 'stop_sequence', stopSequence: 'END' };
    expect(replyOf({ stop_reason: 'stop_sequence', stop_sequence: 'END' }).finish).toEqual(finish);
  });

  it('goes without blocks that have no common form', () => {
    const content = [
      { type: 'server_tool_use', id: 'x', name: 'web_search', input: {} },
      { type: 'text', text: 'a', citations: [{}] },
      null,
    ];
    expect(replyOf({ content }).content).toEqual([{ type: 'text', text: 'a' }]);
  });

  it('may lack a stop reason where it says something', () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
    expect(replyOf({ stop_reason: null }).finish).toEqual({ unified: 'stop', raw: '' });
    expect(replyOf({ stop_reason: null, content: [call] }).finish.unified).toBe('tools');
  });
});

describe('a 200 that is no answer', () => {
  it.each([
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { error: { message: 'no', code: 'server_error' } },
    { error: 'no' },
  ])('is an error where it says so: %j', (body) => {
    expect(decodeReply(JSON.stringify(body))).toEqual({ ok: false, providerError: body });
  });

  it.each(['', '<html>', 'null', '[]', '{}', '{"type":"message"}'])('is malformed: %s', (text) => {
    expect(decodeReply(text)).toEqual({ ok: false, malformed: expect.any(String) });
  });

  it('is malformed where it neither says anything nor stops', () => {
    expect(decode({ content: [], stop_reason: null })).toMatchObject({ ok: false, malformed: expect.any(String) });
    expect(decode({ content: [{ type: 'tool_use', id: 'x' }] })).toMatchObject({ ok: false, malformed: expect.any(String) });
    expect(decode({ content: [] }).ok).toBe(true);
  });
});

describe('an answer for a Messages client', () => {
  const raw = { text: '', body: {} };
  const finish: Finish = { unified: 'stop', raw: 'stop' };
  const encode = (reply: Partial<Reply>) => encodeReply({ content: [], finish, usage: {}, raw, ...reply }, 'own');

  it('is a whole Message, wherever it comes from', () => {
    const content: AssistantPart[] = [
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'I look' },
      { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
    ];
    const usage = { inputTokens: 100, outputTokens: 7, cacheReadTokens: 60, cacheWriteTokens: 5, reasoningTokens: 3 };
    expect(encode({ id: 'chatcmpl-1', model: 'gpt-x', content, usage, finish: { unified: 'tools', raw: 'tool_calls' } })).toEqual(
      {
        id: 'msg_chatcmpl-1',
        type: 'message',
        role: 'assistant',
        model: 'gpt-x',
        content: [
          { type: 'thinking', thinking: 'Hm', signature: '' },
          { type: 'text', text: 'I look' },
          { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
        ],
        stop_reason: 'tool_use',
        stop_sequence: null,
        usage: {
          input_tokens: 35,
          cache_creation_input_tokens: 5,
          cache_read_input_tokens: 60,
          output_tokens: 7,
          output_tokens_details: { thinking_tokens: 3 },
        },
      },
    );
  });

  it.each([
    [{ unified: 'stop', raw: 'STOP' }, 'end_turn', null],
    [{ unified: 'stop', raw: 'x', stopSequence: 'END' }, 'stop_sequence', 'END'],
    [{ unified: 'length', raw: 'length' }, 'max_tokens', null],
    [{ unified: 'length', raw: 'model_context_window_exceeded' }, 'model_context_window_exceeded', null],
    [{ unified: 'filtered', raw: 'content_filter' }, 'refusal', null],
    [{ unified: 'pause', raw: 'x' }, 'pause_turn', null],
  ] as const)('that ended with %j says %s', (ended, reason, sequence) => {
    expect(encode({ finish: ended })).toMatchObject({ stop_reason: reason, stop_sequence: sequence });
  });

  it('shows a refusal as text that was refused', () => {
    const refused = encode({ content: [{ type: 'refusal', text: 'No.' }] });
    expect(refused).toMatchObject({ content: [{ type: 'text', text: 'No.' }], stop_reason: 'refusal' });
  });

  it('stands in for what is missing or broken', () => {
    const reply = encode({ content: [{ type: 'tool-call', id: '', name: 'f', arguments: '{"a":' }] });
    expect(reply).toMatchObject({ id: 'msg_own', model: '', content: [{ id: 'msg_own_0', input: {} }] });
    expect(reply.usage).toEqual({
      input_tokens: 0,
      output_tokens: 0,
      cache_creation_input_tokens: null,
      cache_read_input_tokens: null,
    });
  });
});

it('meets any text and any JSON without throwing', () => {
  const content = fc.array(
    fc.record({ type: fc.constantFrom('text', 'thinking', 'tool_use', 'x'), text: fc.jsonValue(), input: fc.jsonValue() }),
  );
  fc.assert(fc.property(fc.string(), (text) => void decodeReply(text)));
  fc.assert(fc.property(fc.json(), (text) => void decodeReply(text)));
  fc.assert(
    fc.property(
      content,
      fc.jsonValue(),
      fc.jsonValue(),
      (blocks, reason, usage) => void decode({ content: blocks, stop_reason: reason, usage }),
    ),
  );
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  decodeReply(`{"content":[{"type":"tool_use","name":"f","input":${deep}}]}`);
});
