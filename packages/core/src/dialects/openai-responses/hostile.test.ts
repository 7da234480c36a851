import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventsOf, framesOfText } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../call/json.ts';
import { openaiResponses } from './index.ts';
import { decodeRequest } from './request/decode-request.ts';
import { itemTracker } from './stream/item-tracker.ts';

const { client, target } = openaiResponses;
const json = fc.jsonValue({ maxDepth: 3 });
const maybe = (...likely: readonly (string | number)[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: json });

const part = fc.record(
  {
    type: maybe('input_text', 'output_text', 'refusal', 'input_image', 'input_file', 'summary_text'),
    text: maybe('a'),
    refusal: maybe('b'),
  },
  { requiredKeys: [] },
);
const item = fc.record(
  {
    type: maybe(
      'message',
      'function_call',
      'function_call_output',
      'reasoning',
      'item_reference',
      'custom_tool_call',
      'tool_search_call',
      'tool_search_output',
      'additional_tools',
      '__proto__',
    ),
    role: maybe('user', 'assistant', 'system', 'constructor'),
    id: maybe('msg_1', 'rs_understudy_1_0'),
    call_id: maybe('call_1'),
    name: maybe('f', '__proto__'),
    arguments: maybe('{}', ''),
    content: fc.oneof(json, fc.array(part, { maxLength: 3 })),
    summary: fc.oneof(json, fc.array(part, { maxLength: 3 })),
    output: maybe('done'),
    input: maybe('text'),
    namespace: maybe('crm', 'f'),
    execution: maybe('client', 'server'),
    tools: json,
  },
  { requiredKeys: [] },
);
const body = fc.record(
  {
    model: maybe('m'),
    input: fc.oneof(json, fc.array(item, { maxLength: 4 })),
    tools: fc.oneof(
      json,
      fc.array(
        fc.record({
          type: maybe('function', 'custom', 'web_search', 'namespace', 'tool_search'),
          name: maybe('f'),
          parameters: json,
        }),
      ),
    ),
    tool_choice: json,
    text: json,
    reasoning: json,
    include: json,
    conversation: json,
    max_output_tokens: maybe(1, 1e9),
    instructions: maybe('Be brief.'),
  },
  { requiredKeys: [] },
);

it('meets any request without throwing, and writes what it could read', () => {
  fc.assert(
    fc.property(body, (sent) => {
      const decoded = decodeRequest(sent as JsonObject);
      expect(decoded.ok || decoded.message).toBeTruthy();
      if (!decoded.ok) return;
      expect(target.encodeRequest(decoded.request, encodeTo())).toHaveProperty('ok');
      expect(target.pass.encode(sent as JsonObject, decoded.request, encodeTo({}, { isStandIn: true }))).toMatchObject({
        ok: true,
      });
    }),
  );
});

const names = [
  ...['created', 'in_progress', 'output_item.added', 'output_item.done', 'content_part.added', 'content_part.done'],
  ...['output_text.delta', 'output_text.done', 'reasoning_summary_text.delta', 'reasoning_summary_part.done', 'refusal.delta'],
  ...[
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_text.annotation.added',
    'completed',
    'incomplete',
    'failed',
  ],
].map((name) => `response.${name}`);
const event = fc.record(
  {
    type: maybe(...names),
    sequence_number: maybe(0, 1, 2),
    output_index: maybe(0, 1, -1, '__proto__'),
    content_index: maybe(0, 1),
    summary_index: maybe(0, 1),
    delta: maybe('a', '', '{}'),
    text: maybe('a'),
    item: fc.oneof(json, item),
    part: fc.oneof(json, part),
    response: fc.oneof(
      json,
      fc.record({ id: maybe('resp_1'), output: fc.array(item, { maxLength: 3 }), usage: json, status: json }),
    ),
  },
  { requiredKeys: ['type'] },
);

it('meets any events without throwing, and goes on with whatever they left', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (sent) => {
      const frames = framesOfText(target, sent.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''));
      const tracker = itemTracker();
      for (const { note } of frames) if (note !== undefined) tracker.note(note);
      const resume = { id: 'resp_1', wire: tracker.position() };
      for (const options of [{}, { resume }]) {
        const encoder = client.streamEncoder({ includeUsage: true, id: 'own', model: 'own', createdAt: 1, ...options });
        for (const one of eventsOf(frames)) expect(typeof encoder.encode(one)).toBe('string');
      }
    }),
  );
});

it('meets any answer without throwing', () => {
  fc.assert(
    fc.property(
      fc.record({ status: json, output: fc.oneof(json, fc.array(item)), usage: json, incomplete_details: json }),
      (sent) => {
        const decoded = target.decodeReply(JSON.stringify(sent));
        if (decoded.ok) expect(client.encodeReply(decoded.reply, 'x')).toMatchObject({ object: 'response', store: false });
      },
    ),
  );
});

it('the ids of items say nothing of the id that a host gave the answer: some hosts count', () => {
  const reply = { id: 'chatcmpl-7', content: [{ type: 'text' as const, text: 'x' }], usage: {}, raw: { text: '', body: {} } };
  const written = client.encodeReply({ ...reply, finish: { unified: 'stop', raw: 'stop' } }, 'call-1-secret');
  expect(written.output).toMatchObject([{ id: 'msg_understudy_call-1-secret_0' }]);
});
