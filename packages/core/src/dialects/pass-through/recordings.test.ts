import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, eventsOf, framesOf, framesOfText, rawOf } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import { recordings } from '../../../../../test/support/recordings.ts';
import { classifier } from '../../providers/errors/classify.ts';
import { passThroughApis } from './index.ts';

const [embeddings] = passThroughApis;
const folders = ['openai-embeddings', 'mistral-embeddings', 'openrouter-embeddings', 'azure-embeddings'];
const all = folders.flatMap(recordings);

function parts() {
  const route = embeddings?.client?.routes[0];
  if (!embeddings?.target || route?.kind !== 'call') throw new Error('embeddings are no dialect');
  return { target: embeddings.target, route };
}

interface Embeddings {
  readonly data: readonly unknown[];
  readonly model?: string;
  readonly usage?: { readonly prompt_tokens?: number; readonly total_tokens?: number };
}

describe('a recorded answer', () => {
  it.each(all.filter(({ status }) => status === 200))('is read, and kept as it came: $file', ({ responseText }) => {
    const body = JSON.parse(responseText) as Embeddings;
    const read = parts().target.decodeReply(responseText);
    expect(read).toMatchObject({ ok: true, reply: { content: [], raw: { text: responseText } } });
    if (!read.ok) return;
    expect(read.reply.model).toBe(body.model);
    expect(read.reply.usage.inputTokens).toBe(body.usage?.prompt_tokens ?? body.usage?.total_tokens);
  });

  it.each(all.filter(({ status }) => status >= 400))('is an error that is read: $file', ({ status, responseText }) => {
    const { reason } = classifier()({ status, headers: {}, body: JSON.parse(responseText), nowMs: 0 });
    expect(['not-found', 'unauthorized', 'rejected']).toContain(reason);
    expect(parts().target.decodeReply(responseText)).toMatchObject({ ok: false });
  });

  it('never makes it throw, whatever became of its bytes', () => {
    const text = fc.constantFrom(...all.map(({ responseText }) => responseText.slice(0, 3000)));
    const changed = fc.tuple(text, fc.nat(), fc.string({ maxLength: 3 })).map(([given, at, by]) => {
      const place = at % (given.length + 1);
      return given.slice(0, place) + by + given.slice(place + 1);
    });
    fc.assert(fc.property(changed, (given) => void parts().target.decodeReply(given)));
  });
});

describe('a recorded request', () => {
  it.each(all.filter(({ request }) => typeof request === 'object' && request !== null && 'input' in request))(
    'passes with every member but the model: $file',
    ({ request }) => {
      const { target, route } = parts();
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
    expect(parts().route.decode(said)).toMatchObject({ ok: false, param });
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

  it.each(streams)('is streamed as it came, wherever its bytes are cut: $file', ({ responseText }) => {
    const frames = framesOfText(target, responseText);
    expect(rawOf(frames).trimEnd()).toBe(responseText.trimEnd());
    const types = eventsOf(frames).map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(['start', 'end']);
    expect(types.filter((type) => type === 'finish')).toHaveLength(1);
    expect(frames.filter(({ only }) => only === undefined).flatMap(({ events }) => events)).toEqual([{ type: 'end' }]);
    const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    const bytes = Buffer.from(responseText);
    fc.assert(
      fc.property(places, (at) => void expect(framesOf(target, cut(bytes, at))).toEqual(frames)),
      { numRuns: 8 },
    );
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
