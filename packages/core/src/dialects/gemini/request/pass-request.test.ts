import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import { geminiFacts } from '../../../providers/models/gemini-models.ts';
import { traitsOf } from '../../../requests/traits-of.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { appendTurns } from './append-turns.ts';
import { decodeRequest } from './decode-request.ts';
import { passRequest } from './pass-request.ts';

const user = { role: 'user', parts: [{ text: 'Hi' }] };
const contents = [user];

function passTo(body: JsonObject, model: string, to: Partial<EncodeTo>) {
  const whole = { contents, ...body };
  const decoded = decodeRequest({ body: whole, inPath: 'm', query: '', header: () => undefined }, false);
  if (!decoded.ok) throw new Error(decoded.message);
  return passRequest(whole, decoded.request, encodeTo(traitsOf(geminiFacts(model)), to));
}

function pass(body: JsonObject, model = 'gemini-2.5-flash', params: JsonObject = {}, native = true) {
  const passed = passTo(body, model, { params, native });
  if (!passed.ok) throw new Error(passed.unsupported);
  return passed;
}

it('keeps what nobody here knows, and leaves out the name of the class', () => {
  const body = { somethingNew: { a: 1 }, safetySettings: [], generationConfig: { somethingElse: 1 } };
  expect(pass({ model: 'models/workhorse', ...body })).toEqual({
    ok: true,
    body: { contents, ...body },
    warnings: [],
    changed: false,
  });
});

it('lowers the output limit to what the model takes, and sets what the configuration says beside the rest', () => {
  const { body, warnings, changed } = pass({ generation_config: { max_output_tokens: 100_000, top_p: 1 } }, 'gemini-2.0-flash', {
    generationConfig: { temperature: 0 },
  });
  expect(body.generationConfig).toEqual({ maxOutputTokens: 8192, topP: 1, temperature: 0 });
  expect([warnings.length, changed]).toEqual([1, true]);
});

it('goes without penalties where the model refuses them', () => {
  const generationConfig = { presence_penalty: 1, topK: 2 };
  expect(pass({ generationConfig })).toMatchObject({ body: { generationConfig: { topK: 2 } }, changed: true });
  expect(pass({ generationConfig }).body.generationConfig).toEqual({ topK: 2 });
  expect(pass({ generationConfig }, 'gemini-2.0-flash').body.generationConfig).toEqual({ presencePenalty: 1, topK: 2 });
});

describe('thinking', () => {
  const thinking = (thinkingConfig: JsonObject, model: string, config: JsonObject = {}) => {
    const { body, warnings } = pass({ generationConfig: { ...config, thinkingConfig } }, model);
    return [(body.generationConfig as JsonObject).thinkingConfig, warnings.length];
  };

  it.each<[JsonObject, string, JsonObject | undefined]>([
    [{ thinkingLevel: 'HIGH', includeThoughts: true }, 'gemini-2.5-flash', { thinkingBudget: 24_576, includeThoughts: true }],
    [{ thinkingLevel: 'low' }, 'gemini-2.5-pro', { thinkingBudget: 6553 }],
    [{ thinkingLevel: 'MEDIUM' }, 'gemini-3-pro-preview', { thinkingLevel: 'LOW' }],
    [{ thinkingBudget: 0 }, 'gemini-3-flash-preview', { thinkingLevel: 'MINIMAL' }],
    [{ thinkingBudget: 0 }, 'gemini-2.5-pro', { thinkingBudget: 128 }],
    [{ thinkingBudget: 30_000 }, 'gemini-2.5-flash', { thinkingBudget: 24_576 }],
    [{ thinkingBudget: 100 }, 'gemini-2.0-flash', undefined],
  ])('%j is fitted to %s as %j, with a warning', (given, model, sent) => {
    const [got, warnings] = thinking(given, model);
    expect(got).toEqual(sent);
    expect(warnings).toBeGreaterThan(0);
  });

  it.each<[JsonObject, string]>([
    [{ thinkingBudget: 100 }, 'gemini-3-flash-preview'],
    [{ thinkingLevel: 'LOW' }, 'gemini-3-pro-preview'],
    [{ thinkingLevel: 'SOMETHING_NEW' }, 'gemini-3-pro-preview'],
    [{ thinkingBudget: -1 }, 'gemini-2.5-pro'],
    [{ thinkingBudget: 0 }, 'gemini-2.5-flash'],
    [{ includeThoughts: true }, 'gemini-2.5-flash'],
  ])('%j stays as it is for %s', (given, model) => {
    expect(thinking(given, model)).toEqual([given, 0]);
  });
});

describe('a history', () => {
  it('loses the empty texts that streams end in, but for those that carry a signature', () => {
    const history = [
      user,
      { role: 'model', parts: [{ text: 'a' }] },
      { role: 'model', parts: [{ text: '' }] },
      { role: 'model', parts: [{ text: '', thoughtSignature: 's' }] },
      user,
    ];
    expect(pass({ contents: history })).toMatchObject({ body: { contents: history.toSpliced(2, 1) }, changed: false });
  });

  it('gets the stand-in for a signature where the model insists on one', () => {
    const call = { functionCall: { name: 'f', args: {} } };
    const given = [{ functionResponse: { name: 'f', response: {} } }, { functionResponse: { name: 'f', response: {} } }];
    const body = { contents: [user, { role: 'model', parts: [{ text: 'a' }, call, call] }, { role: 'user', parts: given }] };
    expect(pass(body).body).toEqual(body);
    const { body: sent, warnings } = pass(body, 'gemini-3.1-pro-preview');
    expect((sent.contents as JsonObject[])[1]?.parts).toEqual([
      { text: 'a' },
      { ...call, thoughtSignature: 'skip_thought_signature_validator' },
      call,
    ]);
    expect(warnings).toHaveLength(1);
  });

  it('gets the stand-in once for all calls of a stream that stood apart, and none for calls of an earlier turn', () => {
    const call = (name: string, signed?: string) => ({
      functionCall: { name, args: {} },
      ...(signed && { thoughtSignature: signed }),
    });
    const said = (...parts: readonly JsonObject[]) => ({ role: 'model', parts });
    const result = { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] };
    const early = [user, said(call('old')), result, user];
    const signed = [...early, said(call('f', 's')), said(call('g')), result];
    expect(pass({ contents: signed }, 'gemini-3.1-pro-preview').body.contents).toEqual([
      ...early,
      said(call('f', 's'), call('g')),
      result,
    ]);
    const foreign = [...early, said(call('f')), said(call('g')), result, said(call('h')), result];
    expect(pass({ contents: foreign }, 'gemini-3.1-pro-preview').body.contents).toEqual([
      ...early,
      said(call('f', 'skip_thought_signature_validator'), call('g')),
      result,
      said(call('h', 'skip_thought_signature_validator')),
      result,
    ]);
  });
});

it('turns of text are added at its end, to an answer that is begun, and within its own limit', () => {
  const turn = (role: 'user' | 'assistant', text: string) => ({ role, content: [{ type: 'text' as const, text }] });
  const begun = { contents: [user, { role: 'model', parts: { text: 'a' } }], generation_config: { max_output_tokens: 9 } };
  expect(appendTurns(begun, [turn('assistant', 'b'), turn('user', 'c')], 5)).toEqual({
    contents: [user, { role: 'model', parts: [{ text: 'a' }, { text: 'b' }] }, { role: 'user', parts: [{ text: 'c' }] }],
    generationConfig: { maxOutputTokens: 5 },
  });
  expect(appendTurns({ contents: user }, [turn('assistant', 'b')], 5)).toEqual({
    contents: [user, { role: 'model', parts: [{ text: 'b' }] }],
  });
});

describe("Google's two hosts", () => {
  const vertex = (body: JsonObject) => pass(body, 'gemini-3-flash', {}, false);

  it('get none of the members that the other one alone knows', () => {
    const safety = { category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' };
    const given = {
      safetySettings: [{ ...safety, method: 'SEVERITY' }, safety],
      generation_config: { audio_timestamp: true, topK: 2 },
      labels: { team: 'a' },
    };
    expect(pass(given).body).toEqual({
      contents,
      safetySettings: [safety, safety],
      generationConfig: { topK: 2 },
      labels: { team: 'a' },
    });
    expect(pass(given).warnings).toEqual([
      'safetySettings.method is not sent: the host does not know it',
      'generationConfig.audioTimestamp is not sent: the host does not know it',
    ]);
    expect(vertex(given).warnings).toEqual([]);
    const tools = [{ googleSearch: {} }, { functionDeclarations: [{ name: 'f' }] }];
    const other = { tools, store: true, toolConfig: { includeServerSideToolInvocations: true } };
    expect(pass(other).warnings).toEqual([]);
    expect(vertex(other).body).toEqual({ contents, tools, toolConfig: {} });
    expect(vertex(other).warnings).toHaveLength(2);
  });

  it('are left out where the call needs what they do not know', () => {
    const to = (native: boolean, body: JsonObject) => passTo(body, 'gemini-2.5-flash', { native });
    const filtered = { tools: [{ googleSearch: { excludeDomains: ['a.dev'] } }] };
    expect(to(true, filtered)).toEqual({ ok: false, unsupported: 'tools.googleSearch.excludeDomains' });
    expect(to(false, filtered)).toMatchObject({ ok: true, body: filtered });
    const stored = { tools: [{ fileSearch: { fileSearchStoreNames: ['a'] } }] };
    expect(to(false, stored)).toEqual({ ok: false, unsupported: 'tools.fileSearch' });
    expect(to(true, stored)).toMatchObject({ ok: true, body: stored });
  });

  it("get at Vertex AI a role for each content, and no calls of Google's own tools", () => {
    expect(vertex({ contents: { parts: [{ text: 'Hi' }] } }).body).toEqual({ contents: [user] });
    expect(vertex({ contents: [{ parts: [{ text: 'Hi' }] }] })).toMatchObject({ body: { contents: [user] }, warnings: [] });
    const searched = [{ toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 's' } }, { toolResponse: { id: 's' } }];
    const history = [user, { role: 'model', parts: [...searched, { text: 'Rain.' }] }, user];
    expect(vertex({ contents: history }).body.contents).toEqual([user, { role: 'model', parts: [{ text: 'Rain.' }] }, user]);
    expect(pass({ contents: history }).body.contents).toEqual(history);
  });
});
