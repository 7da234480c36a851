import { toFile } from 'openai';
import { describe, expect, it, vi } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { openai } from '../support/clients.ts';
import { plainHosts, type Says } from '../support/plain-hosts.ts';

const setup = plainHosts();
const down: Says = { status: 503, body: '{"error":{"message":"down"}}' };
const ok = (body: string, type = 'application/json'): Says => ({ status: 200, body, type });
const sound = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));
const mp3: Says = { status: 200, body: sound, type: 'audio/mpeg' };
const file = () => toFile(sound, 'größe.mp3', { type: 'audio/mpeg' });

const models = {
  ears: { serves: ['transcription', 'translation'], targets: ['a/whisper-1', 'b/whisper-large-v3'] },
  mouth: { serves: ['speech'], targets: ['a/tts-1', 'b/tts-2'] },
  eyes: { serves: ['image_edit', 'image_variation', 'image_generation'], targets: ['a/gpt-image-1', 'b/gpt-image-1'] },
} as const;

const events = (...said: readonly object[]) => said.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
const heard = events(
  { type: 'transcript.text.delta', delta: 'Hello' },
  { type: 'transcript.text.done', text: 'Hello', usage: { input_tokens: 5, output_tokens: 2 } },
);

describe('a sound', () => {
  const said = '{"text":"Hello","usage":{"type":"tokens","input_tokens":5,"output_tokens":2,"total_tokens":7}}';

  it('is transcribed by another target where the first is down, and every byte of it but the model arrives', async () => {
    const { a, b, client, events } = await setup(down, ok(said), models);
    const answer = await client.audio.transcriptions.create({ model: 'ears', file: await file(), language: 'de' });
    expect(answer).toMatchObject({ text: 'Hello' });
    expect([a.asked[0]?.path, b.asked[0]?.path]).toEqual(Array(2).fill('/v1/audio/transcriptions'));
    const [first, second] = [a.asked[0], b.asked[0]].map((asked) => asked?.bytes ?? Buffer.alloc(0));
    expect(first?.includes(sound)).toBe(true);
    expect(first?.toString('latin1').replace('whisper-1', 'whisper-large-v3')).toBe(second?.toString('latin1'));
    const headers = { 'content-type': b.asked[0]?.headers['content-type'] ?? '' };
    const fields = await new Response(second, { headers }).formData();
    expect([fields.get('model'), fields.get('language')]).toEqual(['whisper-large-v3', 'de']);
    expect(b.asked[0]?.headers.authorization).toBe('Bearer key-of-b-0001');
    expect(events.find(({ type }) => type === 'call.end')).toMatchObject({ usage: { inputTokens: 5, outputTokens: 2 } });
  });

  it('becomes a text or subtitles where those were asked for', async () => {
    const { client } = await setup(ok('<html>', 'text/html'), ok('Hello\n', 'text/plain; charset=utf-8'), models);
    const asked = client.audio.translations.create({ model: 'ears', file: await file(), response_format: 'text' });
    expect(await asked).toBe('Hello\n');
  });

  it('is transcribed piece by piece', async () => {
    const { client } = await setup(ok('', 'text/event-stream'), ok(heard, 'text/event-stream'), models);
    const stream = await client.audio.transcriptions.create({ model: 'ears', file: await file(), stream: true });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(['transcript.text.delta', 'transcript.text.done']);
  });

  it('comes over a socket too, and no larger than bodies may be', async () => {
    const { b, understudy } = await setup(down, ok(said), models, { bodyLimit: 300_000 });
    const app = await startApp('express', understudy, { bodyParser: 'before' });
    const { audio } = openai(app);
    expect(await audio.transcriptions.create({ model: 'ears', file: await file() })).toMatchObject({ text: 'Hello' });
    expect(b.asked[0]?.bytes.includes(sound)).toBe(true);
    const large = audio.transcriptions.create({ model: 'ears', file: await toFile(Buffer.alloc(400_000), 'a.wav') });
    await expect(large).rejects.toMatchObject({ status: 413 });
    await app.close();
  });

  it.each([
    ['no form', new Uint8Array([1, 2]), 'expected a body of multipart/form-data'],
    ['no model', form([['file', 'a']]), "Invalid 'model'"],
    ['no file', form([['model', 'ears']]), "Invalid 'file'"],
    [
      'two models',
      form([
        ['model', 'ears'],
        ['file', 'a'],
        ['model', 'other'],
      ]),
      "Invalid 'model': expected one field",
    ],
  ] as const)('is refused with %s, and no target is asked', async (_, body, message) => {
    const { a, b, understudy } = await setup(down, ok(said), models);
    const answer = await understudy.fetch('http://understudy/v1/audio/transcriptions', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining(message) } });
    expect([...a.asked, ...b.asked]).toEqual([]);
  });
});

function form(fields: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

describe('speech', () => {
  const ask = { model: 'mouth', input: 'Hello', voice: 'alloy' } as const;

  const breaks: Says = (response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).flushHeaders();
    setImmediate(() => response.destroy());
  };

  it.each<[string, Says]>([
    ['is down', down],
    ['answers 200 with an error', ok('{"error":{"message":"The server is overloaded","type":"server_error"}}')],
    ['answers with a page', ok('<html>', 'text/html')],
    ['says nothing', { status: 200, body: '', type: 'audio/mpeg' }],
    ['breaks off before it says anything', breaks],
  ])('comes from another target where the first %s', async (_, first) => {
    const { b, client, events } = await setup(first, mp3, models);
    const answer = await client.audio.speech.create(ask);
    expect(Buffer.from(await answer.arrayBuffer()).equals(sound)).toBe(true);
    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    expect(JSON.parse(String(b.asked[0]?.bytes))).toEqual({ ...ask, model: 'tts-2' });
    expect(events.find(({ type }) => type === 'call.end')).toMatchObject({ outcome: 'recovered' });
  });

  it.each(frameworks)(
    'is broken off for the client of %s too where it breaks, and never ends as if it were whole',
    async (framework) => {
      const half: Says = (response) => {
        response.writeHead(200, { 'content-type': 'audio/mpeg' });
        response.write(sound.subarray(0, 1000), () => setImmediate(() => response.destroy()));
      };
      const { b, client, understudy, events } = await setup(half, mp3, models);
      await expect(client.audio.speech.create(ask).then((answer) => answer.arrayBuffer())).rejects.toThrow();
      const app = await startApp(framework, understudy);
      await expect(
        openai(app)
          .audio.speech.create(ask)
          .then((answer) => answer.arrayBuffer()),
      ).rejects.toThrow();
      await app.close();
      expect(b.asked).toEqual([]);
      await vi.waitFor(() => expect(events.filter(({ type }) => type === 'call.end')).toHaveLength(2));
      expect(events.filter(({ type }) => type === 'call.end')).toMatchObject(Array(2).fill({ outcome: 'partial' }));
    },
  );

  it.each(frameworks)('passes over a socket of %s byte for byte, however long its first byte takes', async (framework) => {
    const late: Says = (response) =>
      void setTimeout(() => response.writeHead(200, { 'content-type': 'audio/wav' }).end(sound), 60);
    const { understudy } = await setup(late, mp3, models, { policy: { stream: { keepAlive: '20ms' } } });
    const app = await startApp(framework, understudy);
    const answer = await openai(app).audio.speech.create(ask);
    expect(Buffer.from(await answer.arrayBuffer()).equals(sound)).toBe(true);
    expect([answer.headers.get('content-type'), answer.headers.get('x-understudy-target')]).toEqual(['audio/wav', 'a/tts-1']);
    await app.close();
  });

  it('has no token rate: a policy that wants one leaves it alone', async () => {
    let goOn = () => {};
    const slow: Says = (response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' }).write(sound.subarray(0, 1000));
      goOn = () => void response.end(sound.subarray(1000));
    };
    const { b, client } = await setup(slow, mp3, models, { policy: { sla: { tokensPerSecond: 1000 } } });
    const answer = await client.audio.speech.create(ask);
    goOn();
    expect([Buffer.from(await answer.arrayBuffer()).equals(sound), b.asked]).toEqual([true, []]);
  });

  it('is refused in the words of OpenAI where it cannot be had', async () => {
    const { client } = await setup(down, down, models, { policy: { lastResort: 'off' } });
    await expect(client.audio.speech.create(ask)).rejects.toMatchObject({ status: 503, code: 'server_is_overloaded' });
    await expect(client.audio.speech.create({ ...ask, input: undefined as never })).rejects.toMatchObject({ param: 'input' });
  });
});

describe('an image', () => {
  const drawn = '{"created":1,"data":[{"b64_json":"AA=="}],"usage":{"input_tokens":3,"output_tokens":9,"total_tokens":12}}';
  const image = () => toFile(sound, 'a.png', { type: 'image/png' });

  it('is edited by another target where the first is down', async () => {
    const { b, client } = await setup(down, ok(drawn), models);
    expect(await client.images.edit({ model: 'eyes', image: [await image(), await image()], prompt: 'Red' })).toEqual(
      JSON.parse(drawn),
    );
    expect(b.asked[0]?.path).toBe('/v1/images/edits');
    const variation = await client.images.createVariation({ model: 'eyes', image: await image() });
    expect(variation.data).toHaveLength(1);
  });

  it.each(['image_generation', 'image_edit'])('is streamed, partial images first: %s', async (name) => {
    const stream = events(
      { type: `${name}.partial_image`, b64_json: 'AA==', partial_image_index: 0 },
      { type: `${name}.completed`, b64_json: 'AAAA', usage: { input_tokens: 3, output_tokens: 9 } },
    );
    const { client, events: told } = await setup(ok('', 'text/event-stream'), ok(stream, 'text/event-stream'), models);
    const asked = { model: 'eyes', prompt: 'Red', stream: true, partial_images: 1 } as const;
    const images =
      name === 'image_edit' ? await client.images.edit({ ...asked, image: await image() }) : await client.images.generate(asked);
    const seen: string[] = [];
    for await (const { type } of images) seen.push(type);
    expect(seen).toEqual([`${name}.partial_image`, `${name}.completed`]);
    expect(told.find(({ type }) => type === 'call.end')).toMatchObject({ usage: { inputTokens: 3, outputTokens: 9 } });
  });
});
