import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { openaiChat } from '../index.ts';
import { decodeRequest } from './decode-request.ts';

const messages = [{ role: 'user', content: 'Hi', name: 'Ann' }];

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

function pass(members: JsonObject, to: EncodeTo = encodeTo()) {
  const body = freeze({ model: 'workhorse', messages, ...members });
  const decoded = decodeRequest(body);
  if (!decoded.ok) throw new Error(decoded.message);
  const passed = openaiChat.target.pass.encode(body, decoded.request, to);
  if (!passed.ok) throw new Error(passed.unsupported);
  return passed;
}

describe('a request that passes', () => {
  it('keeps every field but the name of the model', () => {
    const members = { unknown: { a: [1, null] }, logit_bias: { '1': 2 }, temperature: null, functions: [{ name: 'f' }] };
    expect(pass(members)).toEqual({
      ok: true,
      body: { model: 'target-model', messages, ...members },
      warnings: [],
      changed: false,
    });
  });

  it('is asked for its usage where it streams, beside its other options', () => {
    const passed = pass({ stream: true, stream_options: { include_obfuscation: false } });
    expect(passed.body.stream_options).toEqual({ include_obfuscation: false, include_usage: true });
    expect(passed.changed).toBe(false);
    expect(pass({}).body).not.toHaveProperty('stream_options');
  });

  it('loses what the model refuses, and is changed by it', () => {
    const sampling = { temperature: 0.5, top_p: 0.9, presence_penalty: 0.1 };
    const passed = pass({ ...sampling, stop: 'a' }, encodeTo({ sampling: 'none', stop: false }));
    expect(passed.body).toEqual({ model: 'target-model', messages });
    expect(passed.warnings).toHaveLength(4);
    expect(passed.changed).toBe(true);
  });

  it('goes without a warning where it loses nothing', () => {
    const passed = pass({ temperature: 1, top_p: 1 }, encodeTo({ sampling: 'none' }));
    expect(passed).toEqual({ ok: true, body: { model: 'target-model', messages }, warnings: [], changed: true });
  });

  it('has a temperature that the model takes', () => {
    expect(pass({ temperature: 2 }, encodeTo({ maxTemperature: 1.5 }))).toMatchObject({
      body: { temperature: 1.5 },
      changed: true,
    });
    expect(pass({ temperature: 1.5 }, encodeTo({ maxTemperature: 1.5 })).changed).toBe(false);
  });

  it("has the output limit under the model's own name", () => {
    const reasoning = encodeTo({ maxTokensField: 'max_completion_tokens' });
    expect(pass({ max_tokens: 5 }, reasoning)).toEqual({
      ...{ ok: true, warnings: [], changed: true },
      body: { model: 'target-model', messages, max_completion_tokens: 5 },
    });
    expect(pass({ max_tokens: 5, max_completion_tokens: 6 }, reasoning).body).toEqual({
      model: 'target-model',
      messages,
      max_completion_tokens: 6,
    });
    expect(pass({ max_completion_tokens: 5 }, encodeTo({}, { native: false })).body).toEqual({
      model: 'target-model',
      messages,
      max_tokens: 5,
    });
    expect(pass({ max_tokens: 5 }, encodeTo({ maxTokensField: 'max_completion_tokens' }, { native: false })).body).toHaveProperty(
      'max_completion_tokens',
      5,
    );
    expect(pass({ max_tokens: 5 }).changed).toBe(false);
    expect(pass({ max_completion_tokens: 5 }).changed).toBe(false);
  });

  it('has no developer messages for hosts that may not know them', () => {
    const developer = { messages: [{ role: 'developer', content: 'Be brief' }, ...messages] };
    const host = pass(developer, encodeTo({}, { native: false }));
    expect(host).toMatchObject({ body: { messages: [{ role: 'system', content: 'Be brief' }, ...messages] }, changed: true });
    expect(pass(developer)).toMatchObject({ body: developer, changed: false });
  });

  it('has params set and removed last', () => {
    const passed = pass(
      { temperature: 1, seed: 3 },
      encodeTo({ sampling: 'none' }, { params: { temperature: 0.2, seed: null } }),
    );
    expect(passed).toMatchObject({ body: { temperature: 0.2 }, changed: true });
    expect(passed.body).not.toHaveProperty('seed');
  });
});
