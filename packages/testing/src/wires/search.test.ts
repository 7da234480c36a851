import { describe, expect, it } from 'vitest';
import { anthropic } from './anthropic.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';
import { openaiResponses } from './openai-responses.ts';

const messages = [{ role: 'user', content: 'Hi' }];
const search = { type: 'web_search_20250305', name: 'web_search' };
const claude = (more: object) =>
  anthropic.check({ headers: { 'anthropic-version': '2023-06-01' }, json: { model: 'c', max_tokens: 9, messages, ...more } });
const cited = (index: unknown) => {
  const citations = [{ type: 'web_search_result_location', url: 'u', title: 't', cited_text: 'c', encrypted_index: index }];
  return { messages: [...messages, { role: 'assistant', content: [{ type: 'text', text: 'a', citations }] }, ...messages] };
};
const responses = (more: object) => openaiResponses.check({ headers: {}, json: { model: 'gpt-5', input: 'Hi', ...more } });
const chat = (more: object) => openai.check({ headers: {}, json: { model: 'gpt-4o', messages, ...more } });
const google = (model: string, more: object, host?: 'vertex') =>
  gemini.check({
    headers: {},
    model,
    ...(host && { host }),
    json: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], ...more },
  });
const functions = { functionDeclarations: [{ name: 'f' }] };
const both = { tools: [{ googleSearch: {} }, functions] };
const shown = { toolConfig: { includeServerSideToolInvocations: true } };

describe('a search that the real API takes', () => {
  it.each([
    claude({ tools: [{ ...search, max_uses: 1, allowed_domains: ['a.dev'], blocked_domains: null }] }),
    claude(cited('Eo8BCioIBxgC')),
    responses({ tools: [{ type: 'web_search', filters: { allowed_domains: ['a.dev'] }, external_web_access: true }] }),
    chat({ model: 'gpt-4o-search-preview', web_search_options: {} }),
    google('gemini-2.5-flash', { tools: [{ google_search: {} }] }),
    google('gemini-3-pro', { ...both, ...shown }),
    google('gemini-3-pro', both, 'vertex'),
  ])('is taken (%#)', (problem) => expect(problem).toBeUndefined());
});

describe('a search that the real API refuses', () => {
  it.each([
    ['one of both lists', claude({ tools: [{ ...search, allowed_domains: ['a'], blocked_domains: ['b'] }] })],
    ['no such member', claude({ tools: [{ ...search, search_context_size: 'low' }] })],
    ['one name alone', claude({ tools: [{ ...search, name: 'search' }] })],
    ['names that are unique', claude({ tools: [search, { name: 'web_search', input_schema: { type: 'object' } }] })],
    ['at least one search', claude({ tools: [{ ...search, max_uses: 0 }] })],
    ['no index that is made up', claude(cited(''))],
    ['no index that is missing', claude(cited(undefined))],
    ['no such filter', responses({ tools: [{ type: 'web_search', filters: { blocked_domains: ['a'] } }] })],
    ['no search at minimal', responses({ tools: [{ type: 'web_search' }], reasoning: { effort: 'minimal' } })],
    ['no search in JSON mode', responses({ tools: [{ type: 'web_search' }], text: { format: { type: 'json_object' } } })],
    ['no search by nano', responses({ model: 'gpt-4.1-nano', tools: [{ type: 'web_search' }] })],
    ['no search but by its models', chat({ web_search_options: {} })],
    ['no sampling of a search', chat({ model: 'gpt-4o-search-preview', temperature: 1 })],
    ['no search beside functions', google('gemini-2.5-flash', both)],
    ['to be told that its calls may be shown', google('gemini-3-pro', both)],
    ['no member that Vertex AI does not know', google('gemini-3-pro', { ...both, ...shown }, 'vertex')],
    ['no such option', google('gemini-3-pro', { tools: [{ googleSearch: { allowedDomains: ['a'] } }] })],
  ])('is refused: it wants %s', (_, problem) => expect(problem).toBeDefined());
});
