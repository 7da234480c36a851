import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../test/support/encode-to.ts';
import { claudeTraits, geminiTraits, openaiTraits } from '../providers/models/traits.test-support.ts';
import * as messages from './anthropic-messages/request/decode-request.ts';
import { fitRequest, passRequest } from './anthropic-messages/request/pass-request.ts';
import { fitsEveryModel, plainRequest as plainMessagesRequest } from './anthropic-messages/request/plain-request.ts';
import { plainReply as plainGeminiReply } from './gemini/reply/plain-reply.ts';
import * as geminiReply from './gemini/reply/reply.ts';
import * as gemini from './gemini/request/decode-request.ts';
import * as geminiPass from './gemini/request/pass-request.ts';
import * as geminiPlain from './gemini/request/plain-request.ts';
import { parseJson } from './json.ts';
import { plainReply } from './openai-chat/reply/plain-reply.ts';
import * as reply from './openai-chat/reply/reply.ts';
import * as chat from './openai-chat/request/decode-request.ts';
import { fitByRules, fitParameters, isUntouched } from './openai-chat/request/fit-parameters.ts';
import { plainRequest } from './openai-chat/request/plain-request.ts';
import { plainReply as plainResponse } from './openai-responses/reply/plain-reply.ts';
import * as response from './openai-responses/reply/reply.ts';
import * as responses from './openai-responses/request/decode-request.ts';
import * as responsesPass from './openai-responses/request/pass-request.ts';
import * as responsesPlain from './openai-responses/request/plain-request.ts';

const geminiModels = ['gemini-2.5-flash', 'gemini-3-pro-preview', 'a-new-model'];
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
const responsesBody = withOdd(
  {
    model: rarely(fc.string({ minLength: 1 })),
    input: rarely(fc.oneof(fc.string(), fc.array(rarely(message), { maxLength: 3 }))),
    instructions: rarely(fc.string()),
    stream: rarely(fc.boolean()),
    temperature: rarely(fc.double({ noNaN: true })),
    max_output_tokens: rarely(fc.nat(200_000)),
  },
  ['tools', 'store', 'previous_response_id', 'background', 'text', '__proto__'],
  ['model', 'input'],
);

const textParts = rarely(
  fc.array(rarely(withOdd({ text: rarely(fc.string()) }, ['thought', 'thoughtSignature', 'inlineData'], ['text'])), {
    minLength: 1,
    maxLength: 2,
  }),
);
const content = withOdd(
  { role: rarely(fc.constantFrom('user', 'user', 'model', 'function', 'system')), parts: textParts },
  ['text', '__proto__'],
  ['parts'],
);
const anyContent = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      role: fc.constantFrom('user', 'model'),
      parts: fc.tuple(fc.record({ text: fc.string({ minLength: 1 }) })),
    }),
  },
  { weight: 1, arbitrary: content },
);
const geminiBody = withOdd(
  {
    contents: rarely(fc.array(rarely(anyContent), { minLength: 1, maxLength: 3 })),
    systemInstruction: rarely(anyContent),
    generationConfig: rarely(
      withOdd({ temperature: rarely(fc.double({ noNaN: true })), maxOutputTokens: rarely(fc.nat(200_000)) }, [
        'topK',
        'thinkingConfig',
        'max_output_tokens',
      ]),
    ),
  },
  ['model', 'tools', 'cachedContent', 'system_instruction', '__proto__'],
  ['contents'],
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

const outputPart = withOdd(
  {
    type: rarely(fc.constantFrom('output_text', 'output_text', 'refusal')),
    text: rarely(fc.string()),
    annotations: rarely(fc.constant([])),
  },
  ['logprobs', 'refusal'],
  ['type', 'text'],
);
const outputItem = withOdd(
  {
    id: fc.constant('msg_1'),
    type: rarely(fc.constantFrom('message', 'message', 'message', 'reasoning', 'function_call')),
    content: rarely(fc.array(rarely(outputPart), { minLength: 1, maxLength: 2 })),
    role: fc.constant('assistant'),
  },
  ['status', 'summary'],
  ['type', 'content'],
);
const responseBody = withOdd(
  {
    id: rarely(fc.string({ minLength: 1 })),
    object: rarely(fc.constant('response')),
    created_at: rarely(fc.nat()),
    status: rarely(fc.constantFrom('completed', 'completed', 'incomplete', 'failed')),
    model: rarely(fc.string({ minLength: 1 })),
    output: rarely(fc.array(rarely(outputItem), { minLength: 1, maxLength: 2 })),
    usage: rarely(fc.record({ input_tokens: rarely(fc.nat()), output_tokens: rarely(fc.nat()) }, { requiredKeys: [] })),
  },
  ['error', 'type', 'incomplete_details'],
  ['id', 'created_at', 'status', 'model', 'output', 'usage'],
);
const geminiAnswer = withOdd(
  {
    responseId: rarely(fc.string({ minLength: 1 })),
    modelVersion: rarely(fc.string({ minLength: 1 })),
    candidates: rarely(
      fc.array(
        rarely(
          withOdd(
            {
              content: rarely(content),
              finishReason: rarely(fc.constantFrom('STOP', 'STOP', 'MAX_TOKENS', 'OTHER')),
              index: rarely(fc.constant(0)),
            },
            ['groundingMetadata', 'safetyRatings'],
            ['content', 'finishReason'],
          ),
        ),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    usageMetadata: rarely(
      fc.record({ promptTokenCount: rarely(fc.nat()), candidatesTokenCount: rarely(fc.nat()) }, { requiredKeys: [] }),
    ),
  },
  ['error', 'promptFeedback'],
  ['responseId', 'modelVersion', 'candidates', 'usageMetadata'],
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

  it('a request of Responses', () => {
    holds(
      responsesBody,
      (sent) => responsesPlain.plainRequest(sent) !== undefined,
      (sent) => expect(responses.decodeRequest(sent)).toEqual(responses.decodeWhole(sent)),
    );
  });

  it.each([false, true])('a request of Gemini (stream: %s)', (stream) => {
    holds(
      geminiBody,
      (sent) => geminiPlain.plainRequest(sent, stream) !== undefined,
      (sent) =>
        expect(gemini.decodeRequest({ body: sent, inPath: 'm', query: 'alt=sse', header: () => undefined }, stream)).toEqual(
          gemini.decodeWhole(sent, 'm', stream),
        ),
    );
  });

  it.each(openaiModels)('a body of Responses for %s', (model) => {
    const to = encodeTo(openaiTraits(model));
    holds(
      responsesBody,
      (sent) => responsesPlain.fitsEveryModel(sent, to.traits) && responses.decodeWhole(sent).ok,
      (sent) => {
        const decoded = responses.decodeWhole(sent);
        if (!decoded.ok) throw new Error(decoded.message);
        expect(responsesPass.passRequest(sent, decoded.request, to)).toEqual(responsesPass.fitRequest(sent, decoded.request, to));
      },
    );
  });

  it.each(geminiModels)('a body of Gemini for %s', (model) => {
    const to = encodeTo(geminiTraits(model));
    holds(
      geminiBody,
      (sent) => geminiPlain.fitsEveryModel(sent, to.traits) && gemini.decodeWhole(sent, 'm', false).ok,
      (sent) => {
        const decoded = gemini.decodeWhole(sent, 'm', false);
        if (!decoded.ok) throw new Error(decoded.message);
        expect(geminiPass.passRequest(sent, decoded.request, to)).toEqual(geminiPass.fitRequest(sent, decoded.request, to));
      },
    );
  });

  it('an answer of Responses', () => {
    holds(
      responseBody,
      (sent) => plainResponse('', sent) !== undefined,
      (sent) => expect(response.decodeReply('text', sent)).toEqual(response.decodeWhole('text', sent)),
    );
  });

  it('an answer of Gemini', () => {
    holds(
      geminiAnswer,
      (sent) => plainGeminiReply('', sent) !== undefined,
      (sent) => expect(geminiReply.decodeReply('text', sent)).toEqual(geminiReply.decodeWhole('text', sent)),
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
