import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
