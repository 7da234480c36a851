import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../test/support/encode-to.ts';
import type { JsonObject } from '../call/json.ts';
import { client } from './gemini/client.ts';
import { target as chat } from './openai-chat/target.ts';
import { target as responses } from './openai-responses/target.ts';

/** What a client of Gemini asks for, as OpenAI is asked. */
function encoded(target: typeof chat | typeof responses, generationConfig: JsonObject, text = 'Two towns?', native = true) {
  const route = client.routes.find((one) => one.kind === 'call');
  const body = { contents: [{ role: 'user', parts: [{ text }] }], generationConfig };
  const decoded = route?.kind === 'call' ? route.decode({ body, inPath: 'm', query: '', header: () => undefined }) : undefined;
  if (!decoded?.ok) throw new Error(decoded?.message);
  return target.encodeRequest(decoded.request, encodeTo({}, { native }));
}

const json = { responseMimeType: 'application/json' };
const town = { type: 'OBJECT', properties: { name: { type: 'STRING' } } };
const asked = { role: 'system', content: 'Respond with a single JSON object and nothing else.' };

describe.each([
  ['Chat Completions', chat, 'messages'],
  ['Responses', responses, 'input'],
] as const)('JSON by %s', (_, target, where) => {
  it('of any form is asked for in words too, which OpenAI refuses the request without', () => {
    const bare = encoded(target, json);
    expect(bare).toMatchObject({ ok: true, body: { [where]: [asked, { role: 'user', content: 'Two towns?' }] } });
    expect(bare.ok && bare.warnings).toEqual([expect.stringContaining('a system text was added')]);
    expect(encoded(target, json, 'Two towns, as Json.')).toMatchObject({
      warnings: [],
      body: { [where]: [{ role: 'user', content: 'Two towns, as Json.' }] },
    });
  });

  it('that is no object is not asked of OpenAI, which gives objects alone', () => {
    const list = { ...json, responseSchema: { type: 'ARRAY', items: town } };
    expect(encoded(target, list)).toEqual({ ok: false, unsupported: 'schema of an answer that is no object' });
    expect(encoded(target, list, 'Two towns?', false).ok).toBe(true);
    expect(encoded(target, { ...json, responseSchema: town }).ok).toBe(true);
  });
});

it('more tools than Chat Completions takes are asked of OpenAI by Responses', () => {
  const tools = Array.from({ length: 129 }, (_, i) => ({ name: `f${i}`, parameters: { type: 'object' } }));
  const request = { messages: [], tools, stream: false, includeUsage: false, unportable: [] };
  expect(chat.encodeRequest(request, encodeTo({}))).toEqual({ ok: false, unsupported: 'more than 128 tools' });
  expect(chat.encodeRequest(request, encodeTo({}, { native: false })).ok).toBe(true);
  expect(responses.encodeRequest(request, encodeTo({})).ok).toBe(true);
});
