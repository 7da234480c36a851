import { describe, expect, it } from 'vitest';
import { recordings } from '../../../../../../test/support/recordings.ts';
import type { JsonObject } from '../../../call/json.ts';
import { openaiChat } from '../index.ts';
import { readSearchResults } from './search-results.ts';

const recorded = recordings('openai-compat-others').filter(({ file, status }) => /sonar|perplexity/.test(file) && status === 200);
const decode = (text: string) => {
  const decoded = openaiChat.target.decodeReply(text);
  if (!decoded.ok) throw new Error('It is no answer.');
  return decoded.reply;
};

describe('sources beside the message', () => {
  it.each(recorded.filter(({ streaming }) => !streaming).map(({ file, responseText }) => [file, responseText] as const))(
    'are those of the whole answer: %s',
    (_, text) => {
      const { citations, search_results: results } = JSON.parse(text);
      const told = decode(text).citations ?? [];
      expect(told.map(({ url }) => url)).toEqual(results ? results.map(({ url }: { url: string }) => url) : (citations ?? []));
      if (results) expect(told.map(({ title }) => title)).toEqual(results.map(({ title }: { title: string }) => title));
    },
  );

  it.each(recorded.filter(({ streaming }) => streaming).map(({ file, responseText }) => [file, responseText] as const))(
    'are told once, before the finish: %s',
    (_, text) => {
      const decoder = openaiChat.target.streamDecoder({ includeUsage: true });
      const cutter = openaiChat.target.framing.cutter();
      const blocks = [...cutter.push(Buffer.from(text)), cutter.end() ?? []].flat();
      const types = blocks.flatMap((block) => decoder.decode(block).events.map(({ type }) => type));
      const said = /"(?:search_results|citations)":\["?[^\]]/.test(text);
      const [first, last] = [types.indexOf('citation'), types.lastIndexOf('citation')];
      expect(first >= 0).toBe(said);
      if (said) expect([types[last + 1], first > types.lastIndexOf('text-delta')]).toEqual(['finish', true]);
    },
  );

  it('are few and have addresses, whatever comes', () => {
    const urls = Array.from({ length: 5000 }, (_, n) => `https://a.test/${n}`);
    expect(readSearchResults({ citations: urls })).toHaveLength(500);
    const odd: readonly JsonObject[] = [
      {},
      { citations: 'x' },
      { citations: [1, null, {}, ''] },
      { search_results: [{ url: 1 }, { url: 'https://a.test/', title: 5 }], citations: ['https://b.test/'] },
    ];
    expect(odd.map(readSearchResults)).toEqual([[], [], [], [{ url: 'https://a.test/' }]]);
  });
});
