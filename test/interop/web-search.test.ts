import type { GenerateContentResponse } from '@google/genai';
import { createUnderstudy, type Options, type Understudy } from '@understudy/core';
import { type ModelAnswer, type RecordedRequest, startProvider } from '@understudy/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../support/apps.ts';
import { type AnyClientName, allClientNames, anthropic, gemini, openai } from '../support/clients.ts';
import { keys, type Pair, providersOf, startPair } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

const text = 'It is 24 °C in Cork 🌞 today. The harbour is open, and the ferries sail until ten.';
const [first, second] = ['24 °C in Cork 🌞 today', 'the ferries sail until ten'] as const;
const sources = [
  { url: 'https://weather.test/cork', title: 'Weather of Cork', cited: 'Cork: 24 degrees', of: first },
  { url: 'https://ferries.test/', title: 'Ferries', of: second },
];
const forever = { times: 'forever' } as const;

/** The targets that can search, by the wire that they are asked in. */
const targets = {
  openai: 'openai/gpt-4o-search-preview',
  'openai-responses': 'openai-responses/gpt-4.1-mini',
  anthropic: 'anthropic/claude-sonnet-4-5',
  gemini: 'gemini/gemini-3-flash-preview',
} as const;
type Searching = keyof typeof targets;
const searching = Object.keys(targets) as readonly Searching[];

/** What a client got, in the same words for each SDK. A cited part is undefined where the answer does not tell it. */
interface Got {
  readonly text: string;
  readonly cited: readonly (readonly [url: string, title: unknown, part: string | undefined])[];
  /** The client was asked to run something. */
  readonly calls: number;
}

let pair: Pair;
let instance: Understudy;
let answer: ModelAnswer | ((request: RecordedRequest) => ModelAnswer) = { text, sources };

beforeAll(async () => {
  pair = await startPair({ answer: (request) => (typeof answer === 'function' ? answer(request) : answer) });
});
afterEach(async () => {
  answer = { text, sources };
  await instance.close({ drain: 0 });
  await pair.heal();
});
afterAll(() => pair.close());

function begin(order: readonly string[], more: Partial<Options> = {}): void {
  const policy = { retry: { attempts: 0 }, lastResort: 'off' };
  instance = createUnderstudy({
    providers: providersOf(pair),
    models: { workhorse: { targets: order } },
    policy,
    ...more,
  } as Options);
}

const at = { url: 'http://understudy', openaiURL: 'http://understudy/v1' };
const slice = (whole: string, start: number, end: number) => [...whole].slice(start, end).join('') || undefined;
const prompt = 'How is Cork today?';

/** Asks by the official SDK, with the search of its own API. */
const askers: Readonly<Record<AnyClientName, (stream: boolean) => Promise<Got>>> = {
  async 'openai-chat'(stream) {
    const body = { model: 'workhorse', messages: [{ role: 'user' as const, content: prompt }], web_search_options: {} };
    const client = openai(at, instance.fetch).chat.completions;
    if (!stream) {
      const { message } = (await client.create(body)).choices[0] ?? {};
      const said = message?.content ?? '';
      const cited = (message?.annotations ?? []).map(
        ({ url_citation: one }) => [one.url, one.title, slice(said, one.start_index, one.end_index)] as const,
      );
      return { text: said, cited, calls: message?.tool_calls?.length ?? 0 };
    }
    let said = '';
    let calls = 0;
    const told: { url: string; title: string; start_index: number; end_index: number }[] = [];
    for await (const { choices } of await client.create({ ...body, stream: true })) {
      const delta = choices[0]?.delta;
      said += delta?.content ?? '';
      calls += delta?.tool_calls?.length ?? 0;
      for (const { url_citation: one } of (delta as { annotations?: { url_citation: (typeof told)[0] }[] })?.annotations ?? [])
        told.push(one);
    }
    return { text: said, cited: told.map((one) => [one.url, one.title, slice(said, one.start_index, one.end_index)]), calls };
  },
  async 'openai-responses'(stream) {
    const body = { model: 'workhorse', input: prompt, tools: [{ type: 'web_search' as const }] };
    const client = openai(at, instance.fetch).responses;
    const response = stream ? await client.stream(body).finalResponse() : await client.create(body);
    const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
    const cited = parts.flatMap((part) =>
      part.type !== 'output_text'
        ? []
        : part.annotations.flatMap((one) =>
            one.type === 'url_citation' ? [[one.url, one.title, slice(part.text, one.start_index, one.end_index)] as const] : [],
          ),
    );
    const calls = response.output.filter(({ type }) => type === 'function_call').length;
    return { text: response.output_text, cited, calls };
  },
  async 'anthropic-messages'(stream) {
    const tools = [{ type: 'web_search_20250305' as const, name: 'web_search' as const }];
    const body = { model: 'workhorse', max_tokens: 500, messages: [{ role: 'user' as const, content: prompt }], tools };
    const client = anthropic(at, instance.fetch).messages;
    const { content } = stream ? await client.stream(body).finalMessage() : await client.create(body);
    const blocks = content.flatMap((block) => (block.type === 'text' ? [block] : []));
    const cited = blocks.flatMap((block) =>
      (block.citations ?? []).flatMap((one) =>
        one.type === 'web_search_result_location' ? [[one.url, one.title, block.text] as const] : [],
      ),
    );
    const said = blocks.map((block) => block.text).join('');
    return { text: said, cited, calls: content.filter(({ type }) => type === 'tool_use').length };
  },
  async gemini(stream) {
    const body = { model: 'workhorse', contents: prompt, config: { tools: [{ googleSearch: {} }] } };
    const app = await startApp('express', instance); // Google's SDK takes no function in the place of `fetch`
    const client = gemini(app).models;
    const responses: GenerateContentResponse[] = [];
    if (stream) for await (const one of await client.generateContentStream(body)) responses.push(one);
    else responses.push(await client.generateContent(body));
    await app.close();
    const candidates = responses.flatMap((one) => one.candidates ?? []);
    const said = candidates
      .flatMap(({ content }) => content?.parts ?? [])
      .map((part) => part.text ?? '')
      .join('');
    const bytes = Buffer.from(said);
    const { groundingChunks = [], groundingSupports = [] } = candidates.at(-1)?.groundingMetadata ?? {};
    const cited = groundingChunks.map(({ web }, index) => {
      const segment = groundingSupports.find(({ groundingChunkIndices }) => groundingChunkIndices?.includes(index))?.segment;
      const part = segment && bytes.subarray(segment.startIndex ?? 0, segment.endIndex).toString();
      return [web?.uri ?? '', web?.title, part] as const;
    });
    const calls = candidates.flatMap(({ content }) => content?.parts ?? []).filter((part) => part.functionCall).length;
    return { text: said, cited, calls };
  },
};

const cells = allClientNames.flatMap((client) =>
  searching.flatMap((target) => [false, true].map((stream) => [client, target, stream] as const)),
);

describe.each(cells)('a search that a client of %s asks for, made by a target of %s (streamed: %s)', (client, target, stream) => {
  it('gives the client the answer and its sources', async () => {
    begin([targets[target]]);
    const got = await askers[client](stream);
    expect(got.text).toBe(text);
    expect(got.calls).toBe(0);
    expect(got.cited.map(([url, title]) => [url, title])).toEqual(sources.map(({ url, title }) => [url, title]));
    // Messages tell a source of a whole block, and the others of a part.
    for (const [i, part] of [first, second].entries()) {
      if (client === 'anthropic-messages') expect(got.cited[i]?.[2]).toContain(part);
      else expect(got.cited[i]?.[2]).toBe(part);
    }
    expect(pair[target].requests).toHaveLength(1);
  });
});

const breaks = allClientNames.flatMap((client) =>
  searching
    .filter((target) => own(client) !== target)
    .map((target) => [client, target, target === 'anthropic' ? 'gemini' : 'anthropic'] as const),
);

function own(client: AnyClientName): Searching {
  return ({ 'openai-chat': 'openai', 'anthropic-messages': 'anthropic' } as const)[client as 'openai-chat'] ?? client;
}

it.each(breaks)(
  'a search for a client of %s that %s broke off and %s goes on with has no wrong span',
  async (client, broken, next) => {
    begin([targets[broken], targets[next]]);
    const watch = watchCalls(instance);
    answer = ({ body }) => {
      const said = JSON.stringify(body);
      const at = text.indexOf(' The harbour');
      const goesOn = said.includes('Cork 🌞 today');
      return goesOn ? { text: text.slice(at), sources: sources.slice(1) } : { text, sources: sources.slice(0, 1) };
    };
    await pair[broken].always({ type: 'cut', afterTokens: 10, ...forever });
    const got = await askers[client](true);
    await watch.ended(1);
    expect(watch.of('splice')).toHaveLength(1);
    expect(got.text.replaceAll(/\s+/g, ' ')).toContain('today. The harbour is open, and the ferries sail until ten.');
    expect(got.cited.map(([url]) => url)).toContain(sources[1]?.url);
    for (const [url, , part] of got.cited) {
      if (client === 'anthropic-messages' || part === undefined) continue;
      expect(part).toBe(sources.find((source) => source.url === url)?.of);
    }
  },
);

describe('a filter of domains', () => {
  it('leaves out targets that cannot keep it', async () => {
    begin([targets.gemini, targets.openai, targets.anthropic]);
    const tools = [{ type: 'web_search' as const, filters: { allowed_domains: ['nodejs.org'] } }];
    await openai(at, instance.fetch).responses.create({ model: 'workhorse', input: prompt, tools });
    expect([pair.gemini.requests.length, pair.openai.requests.length]).toEqual([0, 0]);
    expect(pair.anthropic.requests[0]?.body).toMatchObject({
      tools: [{ type: 'web_search_20250305', name: 'web_search', allowed_domains: ['nodejs.org'] }],
    });
  });
});

it('is asked of OpenAI in the API that can search, whatever API comes first', async () => {
  const provider = { kind: 'openai', apiKey: keys['openai-responses'], baseURL: pair['openai-responses'].baseURL };
  begin(['maker/gpt-4.1-mini'], { providers: { maker: provider } } as Partial<Options>);
  const got = await askers['anthropic-messages'](false);
  expect(got.cited.map(([url]) => url)).toEqual(sources.map(({ url }) => url));
  expect(pair['openai-responses'].requests[0]?.path).toBe('/v1/responses');
});

it('has the time of a call that reasons, because what is found comes before the answer', async () => {
  const slow = await startProvider({ wire: 'anthropic', answer: { text, sources }, firstTokenMs: 80 });
  begin(['slow/claude-sonnet-4-5'], {
    providers: { slow: { kind: 'anthropic', apiKey: 'sk-slow', baseURL: slow.baseURL } },
    policy: { retry: { attempts: 0 }, lastResort: 'off', timeout: { firstToken: '20ms', reasoning: '20s' } },
  } as Partial<Options>);
  const got = await askers['anthropic-messages'](true);
  expect(got.text).toBe(text);
  await slow.close();
});

describe('what Codex asks for', () => {
  const tools = [
    { type: 'function', name: 'shell', parameters: { type: 'object', properties: {} }, strict: false },
    { type: 'web_search', external_web_access: false, search_content_types: ['text', 'image'] },
  ] as unknown as [];

  it.each(['anthropic', 'gemini'] as const)('reaches a target of %s', async (target) => {
    begin([targets[target]]);
    const response = await openai(at, instance.fetch).responses.create({ model: 'workhorse', input: prompt, tools });
    expect(response.output_text).toBe(text);
  });
});

describe('a conversation in which something was searched', () => {
  it('goes back to Claude without sources that Claude has not found', async () => {
    begin([targets['openai-responses'], targets.anthropic]);
    const client = anthropic(at, instance.fetch).messages;
    const search = [{ type: 'web_search_20250305' as const, name: 'web_search' as const }];
    const asked = { model: 'workhorse', max_tokens: 500, tools: search };
    const user = { role: 'user' as const, content: prompt };
    const { content } = await client.create({ ...asked, messages: [user] });
    await pair['openai-responses'].always({ type: 'status', status: 503, ...forever });
    const messages = [user, { role: 'assistant' as const, content }, { role: 'user' as const, content: 'Thanks' }];
    const again = await client.create({ ...asked, messages });
    expect(again.content.some(({ type }) => type === 'web_search_tool_result')).toBe(true);
    // What Claude has found itself comes back to it as it is, and to others as a text.
    const more = [...messages, { role: 'assistant' as const, content: again.content }, user];
    await client.create({ ...asked, messages: more });
    expect(JSON.stringify(pair.anthropic.requests.at(-1)?.body)).toContain('encrypted_index');
    await pair['openai-responses'].heal();
    const moved = await client.create({ ...asked, messages: more });
    expect(moved.content).toMatchObject([{ type: 'text', text }]);
    expect(JSON.stringify(pair['openai-responses'].requests.at(-1)?.body)).toContain('web_search was called');
  });

  it('moves on from an answer that told its sources after a call', async () => {
    const tools = [
      { type: 'web_search_20250305' as const, name: 'web_search' as const },
      { name: 'f', input_schema: { type: 'object' as const } },
    ];
    const user = { role: 'user' as const, content: prompt };
    const asked = { model: 'workhorse', max_tokens: 500, tools };
    begin([targets.gemini]);
    answer = { text, sources, toolCalls: [{ name: 'f', arguments: {} }] };
    const got = await askers['openai-responses'](true);
    expect(got.cited.map(([, , part]) => part)).toEqual([first, second]);
    const { content } = await anthropic(at, instance.fetch)
      .messages.stream({ ...asked, messages: [user] })
      .finalMessage();
    expect(content.map((block) => block.type)).toEqual(['text', 'tool_use', 'text']);
    answer = { text };
    const results = content.flatMap((block) =>
      block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: '1' }] : [],
    );
    const messages = [user, { role: 'assistant' as const, content }, { role: 'user' as const, content: results }];
    for (const target of ['anthropic', 'gemini', 'openai-responses'] as const) {
      await instance.close({ drain: 0 });
      begin([targets[target]]);
      const moved = await anthropic(at, instance.fetch).messages.create({ ...asked, messages });
      expect(moved.content).toMatchObject([{ type: 'text', text }]);
      expect(JSON.stringify(pair[target].requests.at(-1)?.body)).not.toContain('"text":""');
    }
  });

  it('moves from Responses to every other target', async () => {
    begin([targets['openai-responses']]);
    const client = openai(at, instance.fetch).responses;
    const search = [{ type: 'web_search' as const }];
    const { output } = await client.create({ model: 'workhorse', input: prompt, tools: search });
    expect(output.map(({ type }) => type)).toEqual(['web_search_call', 'message']);
    const input = [{ role: 'user' as const, content: prompt }, ...output, { role: 'user' as const, content: 'Thanks' }] as never;
    for (const target of searching) {
      await instance.close({ drain: 0 });
      begin([targets[target]]);
      const response = await openai(at, instance.fetch).responses.create({ model: 'workhorse', input, tools: search });
      expect(response.output_text).toBe(text);
    }
  });
});
