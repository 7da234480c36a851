import { describe, expect, it } from 'vitest';
import { eventsOf, framesOfText, rawOf } from '../../../../../../test/support/decode-stream.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { openaiChat } from '../index.ts';

type Members = Readonly<Record<string, unknown>>;

const data = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const chunk = (members: Members) =>
  data({ id: 'chatcmpl-1', created: 7, model: 'm', object: 'chat.completion.chunk', ...members });
const delta = (members: Members, finish: unknown = null) =>
  chunk({ choices: [{ index: 0, delta: members, finish_reason: finish }] });
const calls = (...pieces: readonly Members[]) => delta({ tool_calls: pieces });
const finish = (reason: string) => delta({}, reason);
const done = 'data: [DONE]\n\n';

const frames = (text: string, includeUsage = true) => framesOfText(openaiChat.target, text, includeUsage);
const events = (text: string) => eventsOf(frames(text));
const of = (type: StreamEvent['type'], text: string) => events(text).filter((event) => event.type === type);

describe('what begins and ends a stream', () => {
  it('starts with id, model and time of the first chunk, once', () => {
    expect(of('start', delta({ role: 'assistant' }) + delta({ content: 'a' }))).toEqual([
      { type: 'start', id: 'chatcmpl-1', model: 'm', createdAt: 7 },
    ]);
  });

  it("makes nothing of Azure's first chunk, which has no choices and names nothing", () => {
    const azure = data({ choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [] });
    const [first, second] = frames(azure + delta({ content: 'a' }));
    expect(first).toEqual({ events: [], raw: azure });
    expect(second?.events[0]).toMatchObject({ type: 'start', id: 'chatcmpl-1' });
  });

  it('says nothing for the role and for empty texts', () => {
    const text = delta({ role: 'assistant', content: '', refusal: null, reasoning_content: '' });
    expect(events(text).map(({ type }) => type)).toEqual(['start']);
  });

  it('ends at the terminator, and ignores what follows it', () => {
    const [, , last, ...rest] = frames(delta({ content: 'a' }) + finish('stop') + done + delta({ content: 'b' }) + done);
    expect(last).toEqual({ events: [{ type: 'end' }], raw: done });
    expect(rest).toEqual([
      { events: [], raw: '' },
      { events: [], raw: '' },
    ]);
  });

  it('keeps comments for the client and hears nothing in them', () => {
    expect(frames(': OPENROUTER PROCESSING\n\n')).toEqual([{ events: [], raw: ': OPENROUTER PROCESSING\n\n' }]);
  });

  it('gives the last block its empty line, so that a terminator may be written after it', () => {
    expect(rawOf(frames(finish('stop').trimEnd()))).toBe(finish('stop'));
  });
});

describe('words', () => {
  it('reads text, refusals and both names of reasoning, the same text once where a host sends both', () => {
    const text =
      delta({ reasoning: 'r1' }) +
      delta({ reasoning_content: 'r2', reasoning: 'r2' }) +
      delta({ content: 't' }) +
      delta({ refusal: 'no' });
    expect(events(text).slice(1)).toEqual([
      { type: 'reasoning-delta', text: 'r1' },
      { type: 'reasoning-delta', text: 'r2' },
      { type: 'text-delta', text: 't' },
      { type: 'refusal-delta', text: 'no' },
    ]);
  });

  it("reads Mistral's content parts", () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] };
    expect(events(delta({ content: [thinking, { type: 'text', text: 'yes' }, { type: 'reference' }] })).slice(1)).toEqual([
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'text-delta', text: 'yes' },
    ]);
  });

  it('tells of no finish while another choice has none: a cut there is not to look like the end', () => {
    const second = (finish: string | null) =>
      chunk({ choices: [{ index: 1, delta: { content: 'two' }, finish_reason: finish }] });
    const cut = frames(delta({ content: 'one' }) + second(null) + delta({}, 'stop') + done);
    expect(cut.flatMap(({ events }) => events).filter(({ type }) => type === 'finish')).toEqual([]);
    const whole = frames(delta({ content: 'one' }) + second(null) + delta({}, 'stop') + second('stop') + done);
    expect(whole.flatMap(({ events }) => events.map(({ type }) => type)).slice(-2)).toEqual(['finish', 'end']);
  });

  it('reads only the first of several choices, and passes on all', () => {
    const second = chunk({ choices: [{ index: 1, delta: { content: 'two' }, finish_reason: 'stop' }] });
    const read = frames(delta({ content: 'one' }) + second);
    expect(eventsOf(read).map(({ type }) => type)).toEqual(['start', 'text-delta']);
    expect(rawOf(read)).toBe(delta({ content: 'one' }) + second);
  });
});

describe('why it stopped', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'filtered'],
    ['error', 'broken'],
    ['something new', 'stop'],
  ])('reads %s as %s', (raw, unified) => {
    expect(of('finish', delta({ content: 'a' }) + finish(raw))).toEqual([{ type: 'finish', finish: { unified, raw } }]);
  });

  it('says it once, and nothing of what comes after', () => {
    const text = finish('stop') + delta({ content: 'late' }) + finish('length');
    expect(events(text).map(({ type }) => type)).toEqual(['start', 'finish']);
  });

  it('calls a refusal filtered', () => {
    expect(of('finish', delta({ refusal: 'no' }) + finish('stop'))).toMatchObject([
      { finish: { unified: 'filtered', raw: 'stop' } },
    ]);
  });

  it('knows tools from the calls, not from the word', () => {
    const call = calls({ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } });
    expect(of('finish', call + finish('stop'))).toMatchObject([{ finish: { unified: 'tools', raw: 'stop' } }]);
    expect(of('finish', finish('tool_calls'))).toMatchObject([{ finish: { unified: 'stop', raw: 'tool_calls' } }]);
  });
});

describe('tool calls', () => {
  const start = (index: number, id: string, name: string): StreamEvent => ({ type: 'tool-call-start', index, id, name });
  const piece = (index: number, text: string): StreamEvent => ({ type: 'tool-call-delta', index, arguments: text });
  const end = (index: number): StreamEvent => ({ type: 'tool-call-end', index });
  const toolEvents = (text: string) => events(text + finish('tool_calls')).filter(({ type }) => type.startsWith('tool-call'));

  it('reads calls that come in pieces and in turns', () => {
    const text =
      calls({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }) +
      calls({ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '' } }) +
      calls({ index: 0, function: { arguments: '{"x"' } }) +
      calls({ index: 1, function: { arguments: '{}' } }) +
      calls({ index: 0, function: { arguments: ':1}' } });
    expect(toolEvents(text)).toEqual([
      start(0, 'a', 'f'),
      start(1, 'b', 'g'),
      piece(0, '{"x"'),
      piece(1, '{}'),
      piece(0, ':1}'),
      end(0),
      end(1),
    ]);
  });

  it('reads a whole call in the delta that names the role', () => {
    const text = delta({
      role: 'assistant',
      content: null,
      tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } }],
    });
    expect(toolEvents(text)).toEqual([start(0, 'a', 'f'), piece(0, '{"x":1}'), end(0)]);
  });

  it('starts a call once, whatever its pieces repeat', () => {
    const text =
      calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } }) +
      calls({ index: 0, id: 'a', function: { name: 'f', arguments: ':1' } }) +
      calls({ index: 0, id: '', function: { name: '', arguments: '}' } });
    expect(toolEvents(text)).toEqual([start(0, 'a', 'f'), piece(0, '{"x"'), piece(0, ':1'), piece(0, '}'), end(0)]);
  });

  it('reads calls without index: by id, else as a piece of the last, else as another', () => {
    const text =
      calls({ id: 'a', function: { name: 'f', arguments: '{"x"' } }) +
      calls({ function: { arguments: ':1}' } }) +
      calls({ id: 'b', function: { name: 'f', arguments: '{}' } }) +
      calls({ id: 'a', function: { arguments: ' ' } });
    expect(toolEvents(text)).toEqual([
      start(0, 'a', 'f'),
      piece(0, '{"x"'),
      piece(0, ':1}'),
      start(1, 'b', 'f'),
      piece(1, '{}'),
      piece(0, ' '),
      end(0),
      end(1),
    ]);
    const nameless = calls({ function: { name: 'f', arguments: '{}' } }, { function: { name: 'f', arguments: '{}' } });
    expect(toolEvents(nameless).filter(({ type }) => type === 'tool-call-start')).toHaveLength(2);
  });

  it('reads several calls that all say index 0 and have no id', () => {
    const text =
      calls({ index: 0, id: '', function: { name: 'f', arguments: '{}' } }) +
      calls({ index: 0, id: '', function: { name: 'g', arguments: '{"x"' } }) +
      calls({ index: 0, id: '', function: { name: 'g', arguments: ':1}' } });
    const ids = ['call_0_chatcmpl-1', 'call_1_chatcmpl-1'] as const;
    expect(toolEvents(text)).toEqual([
      ...[start(0, ids[0], 'f'), piece(0, '{}'), start(1, ids[1], 'g'), piece(1, '{"x"'), piece(1, ':1}')],
      ...[end(0), end(1)],
    ]);
  });

  it('reads several calls that all say index 0', () => {
    const text =
      calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }) +
      calls({ index: 0, id: 'b', function: { name: 'f', arguments: '{}' } });
    expect(toolEvents(text)).toEqual([start(0, 'a', 'f'), piece(0, '{}'), start(1, 'b', 'f'), piece(1, '{}'), end(0), end(1)]);
  });

  it('waits for the name', () => {
    const text =
      calls({ index: 0, id: 'a', function: { arguments: '{' } }) + calls({ index: 0, function: { name: 'f', arguments: '}' } });
    expect(toolEvents(text)).toEqual([start(0, 'a', 'f'), piece(0, '{}'), end(0)]);
  });

  it.each([
    ['""', ''],
    ['null', null],
    ['nothing', undefined],
  ])('gives {} for arguments that are %s', (_what, given) => {
    expect(toolEvents(calls({ index: 0, id: 'a', function: { name: 'f', arguments: given } }))).toEqual([
      start(0, 'a', 'f'),
      piece(0, '{}'),
      end(0),
    ]);
  });

  it('writes arguments that come as an object as JSON', () => {
    expect(toolEvents(calls({ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } }))).toContainEqual(
      piece(0, '{"x":1}'),
    );
  });

  it('makes up the id where there is none, the same each time', () => {
    const text = calls({ index: 0, function: { name: 'f', arguments: '{}' } });
    expect(toolEvents(text)[0]).toEqual(start(0, 'call_0_chatcmpl-1', 'f'));
  });

  it('reads the old function_call', () => {
    const text = delta({ function_call: { name: 'f', arguments: '{"x"' } }) + delta({ function_call: { arguments: ':1}' } });
    expect(toolEvents(text)).toEqual([
      start(0, expect.any(String) as unknown as string, 'f'),
      piece(0, '{"x"'),
      piece(0, ':1}'),
      end(0),
    ]);
  });

  it('leaves a call open that the stream does not finish', () => {
    const text = calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } });
    expect(events(text).at(-1)).toEqual(piece(0, '{"x"'));
  });
});

describe('usage', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const counted: StreamEvent = { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } };

  it.each([
    ['a chunk of its own', chunk({ choices: [], usage })],
    ['the finish chunk', chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage })],
    ['x_groq', chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], x_groq: { usage } })],
    ['the choice', chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] })],
  ])('is read from %s', (_where, text) => {
    expect(of('usage', text)).toEqual([counted]);
  });

  it('is kept from a client that did not ask, where it has a chunk of its own', () => {
    const read = frames(delta({ content: 'a' }) + chunk({ choices: [], usage }) + done, false);
    expect(rawOf(read)).toBe(delta({ content: 'a' }) + done);
    expect(eventsOf(read)).toContainEqual(counted);
  });

  it('leaves a finish chunk with usage as it is: it is the only one', () => {
    const text = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage });
    expect(rawOf(frames(text, false))).toBe(text);
  });

  it('takes the null usage out of the other chunks and leaves every other byte', () => {
    const text =
      'data: {"id":"x", "choices":[{"index":0,"delta":{"content":"a \\"usage\\":null"},"usage":null}],"usage":null,"obfuscation":"q"}\n\n';
    expect(rawOf(frames(text, true))).toBe(text);
    expect(rawOf(frames(text, false))).toBe(text.replace('],"usage":null', ']'));
  });

  it('takes it out of blocks with other line ends', () => {
    expect(rawOf(frames('data: {"choices":[],"usage":null}\r\n\r\n', false))).toBe('data: {"choices":[]}\r\n\r\n');
  });
});

describe('errors inside a 200', () => {
  const error = { message: 'Overloaded', type: 'server_error', code: null };

  it.each([
    ['in a chunk', data({ error }), { error }],
    ['beside choices', chunk({ error, choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'error' }] }), { error }],
    ['in a choice', chunk({ choices: [{ index: 0, error, finish_reason: 'error' }] }), { error }],
    ['as an event', `event: error\n${data({ error })}`, { error }],
    ['as an event with text', 'event: error\ndata: gone\n\n', 'gone'],
    ['as a string', data({ error: 'gone' }), { error: 'gone' }],
    ['without a member around it', data({ object: 'error', message: 'gone' }), { message: 'gone' }],
    ['as bare JSON', `${JSON.stringify({ error }, null, 1)}\n`, { error }],
    ['as bare JSON in a list', JSON.stringify([{ error }]), { error }],
  ])('are told when they come %s', (_where, text, body) => {
    const [first, last] = frames(delta({ content: 'a' }) + text);
    expect(first?.raw).toBe(delta({ content: 'a' }));
    expect(last?.events).toEqual([
      { type: 'provider-error', body: typeof body === 'string' ? body : expect.objectContaining(body) },
    ]);
    expect(last?.raw).toBe('');
  });

  it('are not made good by content or a terminator after them', () => {
    const read = frames(data({ error }) + delta({ content: 'a' }) + finish('stop') + done);
    expect(eventsOf(read).map(({ type }) => type)).toEqual(['provider-error']);
    expect(rawOf(read)).toBe('');
  });

  it('take nothing from an answer that is already whole, and are kept from the client', () => {
    const read = frames(finish('length') + data({ error, usage: { prompt_tokens: 1, completion_tokens: 1 } }) + done);
    expect(eventsOf(read).map(({ type }) => type)).toEqual(['start', 'finish', 'usage', 'end']);
    expect(rawOf(read)).toBe(finish('length') + done);
    const bare = frames(`${finish('length')}${JSON.stringify({ error })}\n`);
    expect(eventsOf(bare).map(({ type }) => type)).toEqual(['start', 'finish']);
    expect(rawOf(bare)).toBe(finish('length'));
  });
});

describe('damage', () => {
  it.each([
    ['broken JSON', 'data: {"choices":[{"ind\n\n'],
    ['no JSON', 'data: hello\n\n'],
    ['no object', 'data: null\n\n'],
    ['a list', 'data: [1]\n\n'],
    ['nothing', 'data:\n\n'],
    ['an event without data', 'event: ping\n\n'],
  ])('is kept from the client when a line holds %s, and the stream goes on', (_what, line) => {
    const read = frames(line + delta({ content: 'a' }));
    expect(read[0]).toEqual({ events: [], raw: '' });
    expect(eventsOf(read).map(({ type }) => type)).toEqual(['start', 'text-delta']);
  });
});
