import type { SimulatedProvider } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Json } from './scene.ts';

const row = conform();
const sentTo = (providers: readonly SimulatedProvider[]): Json => providers[0]?.requests[0]?.body;
const mark = { type: 'ephemeral' } as const;
const hour = { type: 'ephemeral', ttl: '1h' } as const;
const text = (said: string, cache_control: object = mark) => ({ type: 'text', text: said, cache_control });
const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
const declared = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object', properties: {} } } });
const marked: Json = {
  tools: [declared('e'), { ...declared('f'), cache_control: hour }],
  messages: [
    { role: 'system', content: [text('Be brief.', hour)] },
    { role: 'user', content: [text('Hi')] },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'a', content: 'ok', cache_control: mark },
  ],
};

/** Every mark of a Messages body, in the order of the prompt. */
function marksOf({ tools, system, messages }: Json): readonly Json[] {
  const found: Json[] = [];
  JSON.stringify([tools, system, messages], (name, value) => {
    if (name === 'cache_control') found.push(value);
    return value;
  });
  return found;
}

describe('P. Translation: marks for the cache', () => {
  row(
    'P16',
    'marks of a Chat client are told to Claude where they stand',
    { targets: [{ wire: 'anthropic' }] },
    async ({ ask, providers }) => {
      expect((await ask({ body: marked })).status).toBe(200);
      const { tools, system, messages } = sentTo(providers);
      expect([tools[0].cache_control, tools[1].cache_control]).toEqual([undefined, hour]);
      expect(system).toEqual([text('Be brief.', hour)]);
      expect(messages[0].content).toEqual([text('Hi')]);
      expect(messages[2].content).toMatchObject([{ type: 'tool_result', cache_control: mark }]);
    },
  );
  row(
    'P16',
    'so are those on a message, and on the function of a tool',
    { targets: [{ wire: 'anthropic' }] },
    async ({ ask, providers }) => {
      const f = declared('f');
      const tools = [{ ...f, function: { ...f.function, cache_control: mark } }];
      const messages = [
        { role: 'developer', content: 'Be brief.', cache_control: mark },
        { role: 'user', content: 'Hi', cache_control: mark },
        { role: 'assistant', content: 'Well.', cache_control: mark },
        { role: 'user', content: 'Go on.' },
      ];
      expect((await ask({ body: { tools, messages } })).status).toBe(200);
      const sent = sentTo(providers);
      expect(marksOf(sent)).toEqual([mark, mark, mark, mark]);
      expect(sent.messages[2].content).toEqual([{ type: 'text', text: 'Go on.' }]);
    },
  );
  row(
    'P16',
    'of more than four the last are told, and an hour never after minutes',
    { targets: [{ wire: 'anthropic' }] },
    async ({ ask, providers, watch }) => {
      const content = Array.from({ length: 9 }, (_, i) => text(`${i}`, i % 2 ? hour : mark));
      expect((await ask({ body: { ...marked, messages: [{ role: 'user', content }] } })).status).toBe(200);
      const sent = sentTo(providers);
      expect(sent.messages[0].content.map((part: Json) => Boolean(part.cache_control))).toEqual([
        ...Array(5).fill(false),
        ...Array(4).fill(true),
      ]);
      expect(marksOf(sent)).toEqual([hour, mark, mark, mark]);
      expect(watch.of('warning')).toMatchObject([{ message: expect.stringContaining('6 of 10 marks') }]);
    },
  );
  row('P16', 'marks that stand where the target takes none do no harm', { targets: [{ wire: 'anthropic' }] }, async ({ ask }) => {
    const odd = [null, 'x', 7, {}, { type: 'other' }, { type: 'ephemeral', ttl: '9d' }];
    for (const cache_control of odd) {
      const messages = [
        {
          role: 'user',
          content: [
            { type: 'text', text: ' ', cache_control },
            { type: 'text', text: 'Hi', cache_control },
          ],
        },
      ];
      expect((await ask({ body: { messages } })).said).toBe('Said by T1.');
    }
  });
  row('P16', 'they are left out for OpenAI, with a warning', { targets: [{}] }, async ({ ask, providers, watch }) => {
    expect((await ask({ body: { ...marked, cache_control: mark } })).status).toBe(200);
    expect(providers[0]?.requests[0]?.bodyText).not.toContain('cache_control');
    expect(watch.of('warning')).toMatchObject([{ message: expect.stringContaining('cache_control is not sent') }]);
  });
  row(
    'P16',
    'and kept for any other host',
    { targets: [{ model: 'llama-3', provider: { kind: 'openai-compatible' } }] },
    async ({ ask, providers, watch }) => {
      expect((await ask({ body: marked })).status).toBe(200);
      expect(providers[0]?.requests[0]?.body).toMatchObject(marked);
      expect(watch.of('warning')).toEqual([]);
    },
  );
});
