import { describe, expect, it } from 'vitest';
import { decodeCall } from '../../../../../test/support/decode-call.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../call/json.ts';
import type { ModelTraits } from '../../call/model-traits.ts';
import type { ChatRequest } from '../../call/request.ts';
import { claudeFacts } from '../../providers/models/claude-models.ts';
import { geminiFacts } from '../../providers/models/gemini-models.ts';
import { openaiFacts } from '../../providers/models/openai-models.ts';
import { builtInKinds } from '../../providers/registry.ts';
import { traitsOf } from '../../requests/traits-of.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { bedrockConverse } from '../bedrock-converse/index.ts';
import { cohereChat } from '../cohere-chat/index.ts';
import { gemini } from '../gemini/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { openaiResponses } from '../openai-responses/index.ts';

const bodies = {
  chat: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
  messages: { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
  responses: { model: 'm', input: 'Hi' },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
};
const clients = {
  chat: openaiChat.client,
  messages: anthropicMessages.client,
  responses: openaiResponses.client,
  gemini: gemini.client,
};

function decode(from: keyof typeof bodies, members: JsonObject): ChatRequest {
  const decoded = decodeCall(clients[from], { ...bodies[from], ...members });
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

const place = { type: 'approximate', city: 'Cork', country: 'IE' } as const;
const location = { city: 'Cork', country: 'IE' };

describe('a search of the web', () => {
  it.each<[keyof typeof bodies, JsonObject, ChatRequest['webSearch'], readonly string[]]>([
    ['responses', { tools: [{ type: 'web_search_preview_2025_03_11' }] }, {}, []],
    [
      'responses',
      {
        tools: [
          { type: 'web_search', filters: { allowed_domains: ['a.dev'] }, user_location: place, search_context_size: 'high' },
        ],
        max_tool_calls: 3,
      },
      { allowedDomains: ['a.dev'], maxUses: 3, contextSize: 'high', location },
      [],
    ],
    [
      'responses',
      {
        tools: [{ type: 'web_search', external_web_access: true, search_content_types: ['text'], search_context_size: 'medium' }],
      },
      {},
      [],
    ],
    ['responses', { tools: [{ type: 'web_search', external_web_access: false }] }, {}, ['web_search.external_web_access: drop']],
    ['responses', { tools: [{ type: 'web_search', filters: { since: 2020 } }] }, {}, ['web_search.filters.since: refuse']],
    ['responses', { tools: [{ type: 'web_search' }], tool_choice: 'none' }, undefined, []],
    ['responses', { tools: [{ type: 'web_search' }], max_tool_calls: 0 }, undefined, []],
    ['responses', { max_tool_calls: 2 }, undefined, ['max_tool_calls: drop']],
    [
      'responses',
      { tools: [{ type: 'web_search' }], tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [] } },
      undefined,
      [],
    ],
    [
      'messages',
      {
        tools: [
          {
            type: 'web_search_20260318',
            name: 'web_search',
            blocked_domains: ['a.dev'],
            allowed_domains: null,
            max_uses: 2,
            user_location: place,
            allowed_callers: ['direct'],
          },
        ],
      },
      { blockedDomains: ['a.dev'], maxUses: 2, location },
      [],
    ],
    [
      'messages',
      { tools: [{ type: 'web_search_20250305', name: 'web_search' }], tool_choice: { type: 'tool', name: 'web_search' } },
      {},
      ['tool_choice web_search: refuse'],
    ],
    ['messages', { tools: [{ type: 'web_search_20250305', name: 'web_search' }], tool_choice: { type: 'none' } }, undefined, []],
    ['gemini', { tools: [{ google_search: { excludeDomains: ['a.dev'] } }] }, { blockedDomains: ['a.dev'] }, []],
    ['gemini', { tools: [{ googleSearch: { timeRangeFilter: {} } }] }, {}, ['googleSearch.timeRangeFilter: refuse']],
    [
      'chat',
      { web_search_options: { search_context_size: 'low', user_location: { type: 'approximate', approximate: location } } },
      { contextSize: 'low', location },
      [],
    ],
    [
      'chat',
      { tools: [{ type: 'openrouter:web_search', parameters: { max_uses: 1, excluded_domains: ['a.dev'], engine: 'exa' } }] },
      { maxUses: 1, blockedDomains: ['a.dev'] },
      ['web_search.engine: drop'],
    ],
  ])('is read of %s: %j', (from, members, expected, lost) => {
    const { webSearch, tools, unportable } = decode(from, members);
    expect(webSearch).toEqual(expected);
    expect(tools).toEqual([]);
    expect(unportable.map(({ feature, otherwise }) => `${feature}: ${otherwise}`)).toEqual(lost);
  });

  it.each<[keyof typeof bodies, JsonObject, string]>([
    ['responses', { tools: [{ type: 'web_search', filters: { allowed_domains: [1] } }] }, 'tools[0].filters.allowed_domains[0]'],
    ['messages', { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 'x' }] }, 'tools[0].max_uses'],
    ['gemini', { tools: [{ googleSearch: 1 }] }, 'tools[0].googleSearch'],
    ['chat', { web_search_options: { search_context_size: 'huge' } }, 'web_search_options.search_context_size'],
  ])('that is wrong is refused by the name of its field in %s: %j', (from, members, param) => {
    expect(decodeCall(clients[from], { ...bodies[from], ...members })).toMatchObject({ ok: false, param });
  });
});

const targets = {
  chat: openaiChat.target,
  responses: openaiResponses.target,
  messages: anthropicMessages.target,
  gemini: gemini.target,
  converse: bedrockConverse.target,
  cohere: cohereChat.target,
};
const traits: Readonly<Record<string, ModelTraits>> = {
  search: traitsOf(openaiFacts('gpt-4o-search-preview')),
  nano: traitsOf(openaiFacts('gpt-4.1-nano')),
  openai: traitsOf(openaiFacts('gpt-5')),
  claude: traitsOf(claudeFacts('claude-sonnet-4-5', true)),
  oldClaude: traitsOf(claudeFacts('claude-3-haiku-20240307', true)),
  gemini2: traitsOf(geminiFacts('gemini-2.5-flash')),
  gemini3: traitsOf(geminiFacts('gemini-3-pro-preview')),
};

function encode(to: keyof typeof targets, model: string, change: Partial<ChatRequest>, native = true) {
  const request = { ...decode('chat', {}), ...change };
  return targets[to].encodeRequest(request, encodeTo(traits[model], { native }));
}
const tool = { name: 'web_search', parameters: { type: 'object', properties: {} } };
const everything = { maxUses: 2, contextSize: 'high', location } as const;

describe('a target', () => {
  it('gets the options that its API has, and somebody is told of the others', () => {
    const asked = { webSearch: everything };
    expect(encode('responses', 'openai', asked)).toMatchObject({
      body: { tools: [{ type: 'web_search', search_context_size: 'high', user_location: place }], max_tool_calls: 2 },
      warnings: [],
    });
    expect(encode('messages', 'claude', asked)).toMatchObject({
      body: { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 2, user_location: place }] },
      warnings: ["web_search.search_context_size is not sent: the target's dialect has no such field"],
    });
    expect(encode('chat', 'search', asked)).toMatchObject({
      body: {
        web_search_options: { search_context_size: 'high', user_location: { type: 'approximate', approximate: location } },
      },
      warnings: ["web_search.max_uses is not sent: the target's dialect has no such field"],
    });
    const google = encode('gemini', 'gemini3', asked);
    expect(google).toMatchObject({ body: { tools: [{ googleSearch: {} }] } });
    expect(google.ok && google.warnings).toHaveLength(3);
  });

  it.each<[keyof typeof targets, string, Partial<ChatRequest>, boolean, string]>([
    ['chat', 'openai', { webSearch: {} }, true, 'web_search'],
    ['chat', 'search', { webSearch: { allowedDomains: ['a'] } }, true, 'web_search with allowed_domains'],
    ['responses', 'openai', { webSearch: { blockedDomains: ['a'] } }, true, 'web_search with blocked_domains'],
    ['responses', 'openai', { webSearch: {} }, false, 'web_search'],
    ['responses', 'nano', { webSearch: {} }, true, 'web_search'],
    ['responses', 'openai', { webSearch: {}, output: { type: 'json-object' } }, true, 'web_search together with json_object'],
    ['messages', 'oldClaude', { webSearch: {} }, true, 'web_search'],
    ['messages', 'claude', { webSearch: {} }, false, 'web_search'],
    [
      'messages',
      'claude',
      { webSearch: { allowedDomains: ['a'], blockedDomains: ['b'] } },
      true,
      'web_search with allowed_domains and blocked_domains',
    ],
    ['gemini', 'gemini2', { webSearch: {}, tools: [tool] }, true, 'web_search together with tools'],
    ['gemini', 'gemini3', { webSearch: { blockedDomains: ['a'] } }, true, 'web_search with blocked_domains'],
    ['converse', 'claude', { webSearch: {} }, true, 'web_search'],
    ['cohere', 'openai', { webSearch: {} }, true, 'web_search'],
  ])('of %s (%s) cannot take %j (native: %s)', (to, model, change, native, unsupported) => {
    expect(encode(to, model, change, native)).toEqual({ ok: false, unsupported });
  });

  it('of OpenRouter keeps a filter by the engine that OpenRouter asks itself', () => {
    const request = { ...decode('chat', {}), webSearch: { allowedDomains: ['a.dev'], maxUses: 1 } };
    const asked = openaiChat.target.encodeRequest(request, encodeTo({ searchBy: 'openrouter-tool' }));
    expect(asked).toMatchObject({
      body: {
        tools: [{ type: 'openrouter:web_search', parameters: { engine: 'exa', allowed_domains: ['a.dev'], max_uses: 1 } }],
      },
    });
  });

  it.each<[NonNullable<ChatRequest['webSearch']>, JsonObject | string]>([
    [{}, {}],
    [
      { allowedDomains: ['a.dev'], contextSize: 'low' },
      { search_domain_filter: ['a.dev'], web_search_options: { search_context_size: 'low' } },
    ],
    [
      { blockedDomains: ['a.dev'], location: place },
      { search_domain_filter: ['-a.dev'], web_search_options: { user_location: location } },
    ],
    [{ allowedDomains: ['a.dev'], blockedDomains: ['b.dev'] }, 'web_search with allowed_domains and blocked_domains'],
    [{ allowedDomains: Array.from({ length: 21 }, (_, n) => `a${n}.dev`) }, 'web_search with more than 20 domains'],
  ])('of Perplexity has members of its own: %j', (webSearch, expected) => {
    const traits = traitsOf(builtInKinds.get('perplexity')?.facts('sonar') ?? claudeFacts('', false));
    const asked = openaiChat.target.encodeRequest({ ...decode('chat', {}), webSearch }, encodeTo(traits));
    if (!asked.ok) return expect(asked.unsupported).toBe(expected);
    const { web_search_options, search_domain_filter } = asked.body;
    expect(JSON.parse(JSON.stringify({ web_search_options, search_domain_filter }))).toEqual(expected);
  });

  it.each([
    ['vertex', 'claude-sonnet-4-5', 'messages'],
    ['openrouter', 'meta-llama/llama-3.3-70b', 'chat'],
    ['openai', 'gpt-4.1', 'responses'],
    ['anthropic', 'claude-haiku-4-5', 'messages'],
    ['gemini', 'gemini-2.5-flash', 'gemini'],
  ] as const)('of %s searches with %s', (name, model, to) => {
    const kind = builtInKinds.get(name);
    if (!kind) throw new Error(`There is no kind ${name}.`);
    const request = { ...decode('chat', {}), webSearch: {} };
    const { native } = kind;
    expect(targets[to].encodeRequest(request, encodeTo(traitsOf(kind.facts(model)), { native }))).toMatchObject({ ok: true });
  });

  it('has a search and a function of the client under two names', () => {
    const asked = encode('messages', 'claude', { webSearch: {}, tools: [tool] });
    if (!asked.ok) throw new Error(asked.unsupported);
    const names = (asked.body.tools as readonly JsonObject[]).map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
    expect([...(asked.toolNames ?? [])]).toEqual([[names[0], 'web_search']]);
  });

  it('of Gemini 3 is told that its own calls may be shown, where it wants to be', () => {
    const change = { webSearch: {}, tools: [{ ...tool, name: 'f' }] };
    expect(encode('gemini', 'gemini3', change)).toMatchObject({
      body: { toolConfig: { includeServerSideToolInvocations: true } },
    });
    const onVertex = encode('gemini', 'gemini3', change, false);
    expect(onVertex.ok && onVertex.body.toolConfig).toBeUndefined();
  });

  it.each(['minimal', 'none'] as const)('of Responses searches at no effort below low: %s', (effort) => {
    const why = `reasoning effort ${effort} is sent as low: the target does not search the web at minimal`;
    const raised = { ok: true, body: { reasoning: { effort: 'low' } }, warnings: [why] };
    const request = decode('responses', { reasoning: { effort }, tools: [{ type: 'web_search' }] });
    const body = { ...bodies.responses, reasoning: { effort }, tools: [{ type: 'web_search' }] };
    const to = encodeTo(traitsOf(openaiFacts('gpt-5')));
    expect(openaiResponses.target.encodeRequest(request, to)).toMatchObject(raised);
    expect(openaiResponses.target.pass.encode(body, request, to)).toMatchObject(raised);
  });

  it('of Chat Completions that has no search is not sent the client’s own either', () => {
    const body = { ...bodies.chat, web_search_options: {} };
    const request = decode('chat', { web_search_options: {} });
    const pass = (model: string) => openaiChat.target.pass.encode(body, request, encodeTo(traits[model]));
    expect(pass('openai')).toEqual({ ok: false, unsupported: 'web_search_options' });
    expect(pass('search')).toMatchObject({ ok: true });
  });
});
