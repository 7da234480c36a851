import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../test/support/encode-to.ts';
import { claudeTraits, openaiTraits } from '../providers/models/traits.test-support.ts';
import * as messages from './anthropic-messages/request/decode-request.ts';
import { fitRequest, passRequest } from './anthropic-messages/request/pass-request.ts';
import { fitsEveryModel, plainRequest as plainMessagesRequest } from './anthropic-messages/request/plain-request.ts';
import { parseJson } from './json.ts';
import { plainReply } from './openai-chat/reply/plain-reply.ts';
import * as reply from './openai-chat/reply/reply.ts';
import * as chat from './openai-chat/request/decode-request.ts';
import { fitByRules, fitParameters, isUntouched } from './openai-chat/request/fit-parameters.ts';
import { plainRequest } from './openai-chat/request/plain-request.ts';

const openaiModels = ['gpt-4o', 'gpt-5.2', 'o3', 'a-new-model'];
const claudeModels = ['claude-opus-4-6', 'claude-3-haiku-20240307', 'claude-sonnet-4-5', 'a-new-model'];

const odd = fc.constantFrom(null, false, true, 0, 1, -1, '', 'a', [], {}, [null], { type: 'error' });
const rarely = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
const withOdd = (
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  names: readonly string[],
  requiredKeys: readonly string[] = [],
) =>
  fc
    .tuple(
      fc.record(members, { requiredKeys: [...requiredKeys] }),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 1 }) },
      ),
    )
    .map(([usual, more]) => ({ ...usual, ...more }));

const message = withOdd(
  {
    role: rarely(fc.constantFrom('user', 'user', 'user', 'user', 'assistant', 'user', 'system', 'developer')),
    content: rarely(fc.string({ minLength: 1 })),
  },
  ['name', 'refusal', 'tool_calls', 'reasoning_content', 'cache_control', '__proto__'],
  ['role', 'content'],
);
const chatBody = withOdd(
  {
    model: rarely(fc.string({ minLength: 1 })),
    messages: rarely(fc.array(rarely(message), { maxLength: 3 })),
    stream: rarely(fc.boolean()),
    stream_options: rarely(fc.record({ include_usage: rarely(fc.boolean()) }, { requiredKeys: [] })),
    temperature: rarely(fc.double({ noNaN: true })),
    max_tokens: rarely(fc.nat(3000)),
  },
  ['tools', 'n', 'top_p', 'store', 'metadata', '__proto__'],
  ['model', 'messages'],
);

const messagesBody = withOdd(
  {
    model: rarely(fc.string({ minLength: 1 })),
    max_tokens: rarely(fc.nat(3000)),
    messages: rarely(fc.array(rarely(message), { minLength: 1, maxLength: 3 })),
    system: rarely(fc.string()),
    stream: rarely(fc.boolean()),
    temperature: rarely(fc.double({ noNaN: true })),
  },
  ['tools', 'top_p', 'thinking', 'metadata', 'output_config', '__proto__'],
  ['model', 'max_tokens', 'messages'],
);
const usage = fc.record(
  { prompt_tokens: rarely(fc.nat()), completion_tokens: rarely(fc.nat()), total_tokens: rarely(fc.nat()) },
  { requiredKeys: [] },
);
const said = withOdd(
  {
    role: fc.constant('assistant'),
    content: rarely(fc.string()),
    refusal: fc.constant(null),
    annotations: fc.constant([]),
    tool_calls: fc.constantFrom(undefined, null, []),
  },
  ['refusal', 'tool_calls', 'function_call', 'reasoning', 'reasoning_content', 'audio'],
  ['content'],
);
const choice = withOdd(
  {
    index: rarely(fc.constant(0)),
    message: rarely(said),
    finish_reason: rarely(fc.constantFrom('stop', 'length', 'tool_calls', 'error')),
    logprobs: fc.constant(null),
  },
  ['error', 'usage'],
  ['message', 'finish_reason'],
);
const answer = withOdd(
  {
    id: rarely(fc.string({ minLength: 1 })),
    object: rarely(fc.constant('chat.completion')),
    created: rarely(fc.nat()),
    model: rarely(fc.string({ minLength: 1 })),
    choices: rarely(fc.array(rarely(choice), { minLength: 1, maxLength: 2 })),
    usage: rarely(usage),
  },
  ['error', 'type', 'object', 'x_groq'],
  ['id', 'created', 'model', 'choices', 'usage'],
);

/** Holds the law for what the short way takes, and that it takes something. */
function holds<T>(drawn: fc.Arbitrary<T>, isPlain: (sent: T) => boolean, law: (sent: T) => void): void {
  let plain = 0;
  const property = fc.property(drawn, (given) => {
    const sent = JSON.parse(JSON.stringify(given));
    if (!isPlain(sent)) return;
    plain += 1;
    law(sent);
  });
  fc.assert(property, { numRuns: 1500 });
  expect(plain).toBeGreaterThan(10);
}

describe('what takes the short way of a dialect comes out as on the long way', () => {
  it('a request of Chat Completions', () => {
    holds(
      chatBody,
      (sent) => plainRequest(sent) !== undefined,
      (sent) => expect(chat.decodeRequest(sent)).toEqual(chat.decodeWhole(sent)),
    );
  });

  it('a request of Messages', () => {
    holds(
      messagesBody,
      (sent) => plainMessagesRequest(sent) !== undefined,
      (sent) => expect(messages.decodeRequest(sent)).toEqual(messages.decodeWhole(sent)),
    );
  });

  it.each(openaiModels)('a body of Chat Completions for %s', (model) => {
    const to = encodeTo(openaiTraits(model));
    holds(
      chatBody,
      (sent) => isUntouched(sent, to),
      (sent) => expect(fitParameters(sent, to)).toEqual(fitByRules(sent, to, false)),
    );
  });

  it.each(claudeModels)('a body of Messages for %s', (model) => {
    const to = encodeTo(claudeTraits(model));
    holds(
      messagesBody,
      (sent) => fitsEveryModel(sent, to.traits) && plainMessagesRequest(sent) !== undefined,
      (sent) => {
        const decoded = messages.decodeWhole(sent);
        if (!decoded.ok) throw new Error(decoded.message);
        expect(passRequest(sent, decoded.request, to)).toEqual(fitRequest(sent, decoded.request, to));
      },
    );
  });

  it('an answer of Chat Completions', () => {
    holds(
      answer,
      (sent) => plainReply('', sent) !== undefined,
      (sent) => expect(reply.decodeReply('text', parseJson(JSON.stringify(sent)))).toEqual(reply.decodeWhole('text', sent)),
    );
  });
});
