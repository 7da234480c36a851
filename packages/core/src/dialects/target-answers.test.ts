import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, framesOf } from '../../../../test/support/decode-stream.ts';
import { recordings } from '../../../../test/support/recordings.ts';
import { fillIn, type ModelAnswer } from '../../../testing/src/answer.ts';
import { seededRandom } from '../../../testing/src/seeded-random.ts';
import type { Exchange } from '../../../testing/src/wires/wire.ts';
import { wires } from '../../../testing/src/wires/wires.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockConverse } from './bedrock-converse/index.ts';
import { cohereChat } from './cohere-chat/index.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiResponses } from './openai-responses/index.ts';
import { bytesOf, counts, ended, replyOf, type Said, saidBy, saidIn } from './translation.test-support.ts';

const clients: readonly Required<Dialect>[] = [openaiChat, anthropicMessages, openaiResponses, gemini];

/** The dialects that targets speak, each with the wire that writes its answers here; and the recordings of hosts whose dialect no client speaks. */
const targets = [
  { ...openaiChat, wire: wires.openai, folder: undefined },
  { ...anthropicMessages, wire: wires.anthropic, folder: undefined },
  { ...openaiResponses, wire: wires['openai-responses'], folder: undefined },
  { ...gemini, wire: wires.gemini, folder: undefined },
  { ...bedrockConverse, wire: wires['bedrock-converse'], folder: 'bedrock-converse' },
  { ...cohereChat, wire: wires.cohere, folder: 'cohere' },
];
const ways = targets.flatMap((from) => clients.map((to) => [from.target.name, to.client.name, from, to] as const));

const exchange: Exchange = {
  model: 'us.amazon.nova-lite-v1:0',
  body: { stream_options: { include_usage: true } },
  number: 1,
  epochMs: 1_750_000_000_000,
  requestId: 'req_1',
  account: 'key',
  random: (purpose) => seededRandom(1, 1, purpose),
};

const words = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
const anyCall = fc.record({
  id: fc.stringMatching(/^[a-zA-Z0-9_-]{1,40}$/),
  name: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/),
  arguments: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.stringify(value)),
});
const answer: fc.Arbitrary<ModelAnswer> = fc.record({
  text: words,
  reasoning: fc.option(words, { nil: '' }),
  toolCalls: fc.uniqueArray(anyCall, { maxLength: 3, selector: ({ id }) => id }),
  usage: fc.record({ inputTokens: fc.nat(9999), outputTokens: fc.integer({ min: 100, max: 9999 }) }),
});

const told = ({ usage, ...said }: Said) => ({ ...said, usage: counts({ ...said, usage }) });
const expected = ({ text = '', reasoning = '', toolCalls = [], usage = {} }: ModelAnswer) => ({
  text,
  reasoning,
  calls: toolCalls.map(({ id, name, arguments: json }) => ({ id, name, input: JSON.parse(String(json)) })),
  finish: toolCalls.length > 0 ? 'tools' : 'stop',
  usage: [usage.inputTokens, usage.outputTokens],
});

describe.each(ways)('what a target of %s says to a client of %s', (_from, _to, { target, wire, folder }, to) => {
  const streamed = (bytes: Buffer) => ended(eventsOf(framesOf(target, [bytes])));
  const shown = (bytes: Buffer) => saidIn(eventsOf(framesOf(to.target, [Buffer.from(bytesOf(to, streamed(bytes)))])));

  it('is the same as a reply, whatever it is', () => {
    fc.assert(
      fc.property(answer, (said) => {
        const reply = replyOf({ target }, JSON.parse(wire.json(fillIn(said, exchange.model, ''), exchange)));
        expect(told(saidBy(reply))).toEqual(expected(said));
        expect(told(saidBy(replyOf(to, to.client.encodeReply(reply, 'x'))))).toEqual(expected(said));
      }),
    );
  });

  it('is the same as a stream, whatever it is', () => {
    fc.assert(
      fc.property(answer, (said) => {
        const events = wire.stream(fillIn(said, exchange.model, ''), exchange);
        const bytes = Buffer.concat(events.map(({ data }) => Buffer.from(data)));
        expect(told(saidIn(streamed(bytes)))).toEqual(expected(said));
        expect(told(shown(bytes))).toEqual(expected(said));
      }),
    );
  });

  if (folder === undefined) return;
  const whole = recordings(folder).filter(
    ({ status, kind, api }) => status === 200 && /^(?:converse|chat-v2)/.test(api) && !/error|builtin-tool\b/.test(kind.join()),
  );

  it('is the same in all recordings', () => {
    expect(whole.length).toBeGreaterThan(5);
    for (const { file, streaming, bytes, responseText } of whole) {
      const reply = streaming ? undefined : replyOf({ target }, JSON.parse(responseText));
      const before = reply ? saidBy(reply) : saidIn(streamed(Buffer.from(bytes)));
      const after = reply ? saidBy(replyOf(to, to.client.encodeReply(reply, 'x'))) : shown(Buffer.from(bytes));
      expect(told(after), file).toEqual(told(before));
    }
  });
});
