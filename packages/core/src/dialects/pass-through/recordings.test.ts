import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameHoweverCut } from '../../../../../test/support/cut-anywhere.ts';
import { eventsOf, framesOfText, rawOf } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import { recordings } from '../../../../../test/support/recordings.ts';
import { classifier } from '../../providers/errors/classify.ts';
import { passThroughApis } from './index.ts';

/** The recordings of each API for embeddings. Google has two: of one content, and of many. */
const folders: Readonly<Record<string, string>> = {
  'openai-embeddings': 'openai-embeddings',
  'mistral-embeddings': 'openai-embeddings',
  'openrouter-embeddings': 'openai-embeddings',
  'azure-embeddings': 'openai-embeddings',
  'openai-compat-others': 'openai-embeddings',
  'cohere-embeddings': 'cohere-embeddings',
  cohere: 'cohere-embeddings',
  'gemini-embeddings': 'gemini-embeddings',
  'vertex-embeddings': 'gemini-embeddings',
};
const all = Object.entries(folders).flatMap(([folder, api]) =>
  recordings(folder)
    .filter((recording) => recording.api === 'embeddings')
    .map((recording) => ({
      ...recording,
      api: /"requests"|"embeddings": ?\[/.test(JSON.stringify(recording.request)) ? 'gemini-batch-embeddings' : api,
    })),
);

function parts(name: string) {
  const api = passThroughApis.find(({ target }) => target?.name === name);
  const route = api?.client?.routes[0];
  if (!api?.target || route?.kind !== 'call') throw new Error(`${name} is no dialect`);
  return { target: api.target, route };
}

interface Embeddings {
  readonly model?: string;
  readonly usage?: { readonly prompt_tokens?: number; readonly total_tokens?: number };
  readonly usageMetadata?: { readonly promptTokenCount: number };
  readonly meta?: { readonly billed_units: { readonly input_tokens: number } };
}

function inputOf({ usage, usageMetadata, meta }: Embeddings): number | undefined {
  return usage?.prompt_tokens ?? usage?.total_tokens ?? usageMetadata?.promptTokenCount ?? meta?.billed_units.input_tokens;
}

describe('a recorded answer', () => {
  it.each(all.filter(({ status }) => status === 200))('is read, and kept as it came: $file', ({ responseText, api }) => {
    const body = JSON.parse(responseText) as Embeddings;
    const read = parts(api).target.decodeReply(responseText);
    expect(read).toMatchObject({ ok: true, reply: { content: [], raw: { text: responseText } } });
    if (!read.ok) return;
    expect(read.reply.model).toBe(body.model);
    expect(read.reply.usage.inputTokens).toBe(inputOf(body));
  });

  it.each(all.filter(({ status }) => status >= 400))('is an error that is read: $file', ({ status, responseText, api }) => {
    const { reason } = classifier()({ status, headers: {}, body: JSON.parse(responseText), nowMs: 0 });
    expect(['not-found', 'unauthorized', 'rejected']).toContain(reason);
    expect(parts(api).target.decodeReply(responseText)).toMatchObject({ ok: false });
  });

  it('never makes it throw, whatever became of its bytes', () => {
    const text = fc.constantFrom(...all.map(({ responseText }) => responseText.slice(0, 3000)));
    const { target } = parts('openai-embeddings');
    const changed = fc.tuple(text, fc.nat(), fc.string({ maxLength: 3 })).map(([given, at, by]) => {
      const place = at % (given.length + 1);
      return given.slice(0, place) + by + given.slice(place + 1);
    });
    fc.assert(fc.property(changed, (given) => void target.decodeReply(given)));
  });
});

describe('a recorded request', () => {
  it.each(all.filter(({ request, api }) => /"(?:input|texts)":/.test(JSON.stringify(request)) && !api.startsWith('gemini')))(
    'passes with every member but the model: $file',
    ({ request, api }) => {
      const { target, route } = parts(api);
      const body = request as { readonly model: string };
      const decoded = route.decode({ body: request as never, inPath: undefined, query: '', header: () => undefined });
      expect(decoded).toMatchObject({ ok: true, model: body.model });
      if (!decoded.ok) return;
      const sent = target.pass?.encode(request as never, decoded.request, encodeTo());
      expect(sent).toMatchObject({ ok: true, body: { ...body, model: 'target-model' }, changed: false });
    },
  );

  it.each([
    [{ model: 'm' }, 'input'],
    [{ input: 'a' }, 'model'],
    [{ model: '', input: 'a' }, 'model'],
    [{ model: 7, input: 'a' }, 'model'],
    [{ model: 'm', input: 'a', stream: true }, 'stream'],
  ])('that makes no sense is refused at its field: %j', (body, param) => {
    const said = { body: body as never, inPath: undefined, query: '', header: () => undefined };
    expect(parts('openai-embeddings').route.decode(said)).toMatchObject({ ok: false, param });
  });

  it.each(all.filter(({ request, api }) => request !== undefined && api.startsWith('gemini')))(
    'to Google passes with the name of the model in each of its places: $file',
    ({ request, api }) => {
      const { target, route } = parts(api);
      const received = { body: request as never, inPath: 'embed', query: '', header: () => undefined };
      const decoded = route.decode(received);
      expect(decoded).toMatchObject({ ok: true, model: 'embed' });
      if (!decoded.ok) return;
      const sent = target.pass?.encode(request as never, decoded.request, encodeTo());
      const written = JSON.stringify(request).replaceAll(/"models\/[^"]*"/g, '"models/target-model"');
      expect(sent).toMatchObject({ ok: true, body: JSON.parse(written), changed: false });
    },
  );

  it.each([
    ['gemini-embeddings', {}, 'content'],
    ['gemini-batch-embeddings', {}, 'requests'],
    ['cohere-embeddings', {}, 'model'],
  ])('of %s that makes no sense is refused: %j', (api, body, param) => {
    const inPath = api.startsWith('gemini') ? 'embed' : undefined;
    expect(parts(api).route.decode({ body, inPath, query: '', header: () => undefined })).toMatchObject({ ok: false, param });
  });
});

describe('a recorded completion', () => {
  const target = passThroughApis.find((api) => api.target?.name === 'openai-completions')?.target;
  if (!target) throw new Error('completions are no dialect');
  const completions = recordings('openai-completions').filter(({ status }) => status === 200);
  const streams = completions.filter(({ streaming }) => streaming);

  it.each(completions.filter(({ streaming }) => !streaming))('is read, and kept as it came: $file', ({ responseText }) => {
    const { usage } = JSON.parse(responseText);
    const told = { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens };
    expect(target.decodeReply(responseText)).toMatchObject({ ok: true, reply: { usage: told, raw: { text: responseText } } });
  });

  it.each(streams)('is streamed as it came, wherever its bytes are cut: $file', ({ responseText, bytes }) => {
    const frames = framesOfText(target, responseText);
    expect(rawOf(frames).trimEnd()).toBe(responseText.trimEnd());
    const types = eventsOf(frames).map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(['start', 'end']);
    expect(types.filter((type) => type === 'finish')).toHaveLength(1);
    expect(frames.filter(({ only }) => only === undefined).flatMap(({ events }) => events)).toEqual([{ type: 'end' }]);
    sameHoweverCut(target, bytes);
  });

  it('of several texts is finished with the last of them', () => {
    const chunk = (index: number, finish_reason: string | null) =>
      `data: ${JSON.stringify({ choices: [{ index, text: 'a', finish_reason }] })}\n\n`;
    const events = eventsOf(framesOfText(target, chunk(0, null) + chunk(1, null) + chunk(0, 'stop') + chunk(1, 'length')));
    expect(events.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', finish: { unified: 'length', raw: 'length' } },
    ]);
    expect(events.at(-1)?.type).toBe('finish');
  });

  it('never makes the decoder throw, whatever became of its bytes', () => {
    const text = fc.constantFrom(...streams.map(({ responseText }) => responseText));
    const changed = fc.tuple(text, fc.nat(), fc.string({ maxLength: 3 })).map(([given, at, by]) => {
      const place = at % (given.length + 1);
      return given.slice(0, place) + by + given.slice(place + 1);
    });
    fc.assert(fc.property(changed, (given) => void framesOfText(target, given)));
  });
});
