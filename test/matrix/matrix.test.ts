import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdkNames } from '../support/clients.ts';
import { wires } from '../support/providers.ts';
import { type Cell, classNames, drawnCells, edgeCells, streamFaults } from './cells.ts';
import { type Classes, loadClasses } from './classes.ts';
import { explain, judge } from './judge.ts';
import { type Lane, openLanes, runCells } from './run-cell.ts';

const seed = Number(process.env.SEED);
let classes: Classes;
let lanes: readonly Lane[];

beforeAll(async () => {
  classes = loadClasses();
  lanes = await openLanes(classes, 8);
});
afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

async function violated(cells: readonly Cell[], bySdk?: (cell: Cell, index: number) => boolean): Promise<readonly string[]> {
  const found: string[] = [];
  await runCells(
    lanes,
    cells,
    (seen) => {
      const verdict = judge(seen);
      if (verdict.violations.length > 0) found.push(explain(seen, verdict));
    },
    bySdk,
  );
  // A fault of the product breaks many cells in the same way: a few of them tell it all.
  return found.length > 12 ? [...found.slice(0, 12), `and ${found.length - 12} more`] : found;
}

describe('a stream of the first target that breaks where streams change their state', () => {
  // Two of five, other ones for another seed.
  const edges = () => edgeCells(classes).filter((_, index) => (index + seed) % 5 < 2);

  describe.each(sdkNames)('a client of %s', (dialect) => {
    it.each(wires)('whose first target speaks as %s', { timeout: 150_000 }, async (wire) => {
      const cells = edges().filter((cell) => cell.dialect === dialect && cell.wire === wire);
      expect(cells.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...classNames]));
      expect(cells.map(({ fault }) => fault)).toEqual(expect.arrayContaining([...streamFaults]));
      expect(await violated(cells)).toEqual([]);
    });
  });
});

it(`a stream that breaks anywhere (SEED=${seed})`, { timeout: 150_000 }, async () => {
  expect(await violated(drawnCells(classes, 500, seed))).toEqual([]);
});

it(`the official SDKs read what the bytes say (SEED=${seed})`, { timeout: 150_000 }, async () => {
  expect(await violated(drawnCells(classes, 200, seed + 1), () => true)).toEqual([]);
});

describe('the judge', () => {
  const chunk = /^data: \{.*\n\n/m;
  const tampered: Readonly<Record<string, (bytes: string) => string>> = {
    'text that is lost': (bytes) => bytes.replace(/"content":"\w+"/, '"content":""'),
    'text that is repeated': (bytes) => bytes.replace(/data: .*"content":"\w+".*\n\n/, (block) => block + block),
    'text that is made up': (bytes) => bytes.replace(/"content":"\w+"/, '"content":"Odd"'),
    'another id': (bytes) => bytes.replace(/"id":"[^"]+"/, '"id":"other"'),
    'another model': (bytes) => bytes.replace(/"model":"[^"]+"/, '"model":"other"'),
    'a second role': (bytes) => bytes.replace(chunk, (block) => block + block),
    'no terminator': (bytes) => bytes.replace('data: [DONE]\n\n', ''),
    'two terminators': (bytes) => `${bytes}data: [DONE]\n\n`,
    'no finish reason': (bytes) => bytes.replace(/"finish_reason":"\w+"/, '"finish_reason":null'),
    'an error before the end': (bytes) => bytes.replace(chunk, (block) => `${block}data: {"error":{"message":"x"}}\n\n`),
    'a tool call in part': (bytes) =>
      bytes.replace('"delta":{}', '"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{"}}]}'),
    'a block that is no JSON': (bytes) => `data: {broken json\n\n${bytes}`,
    'a seam where nothing was joined': (bytes) => bytes.replace(chunk, (block) => `${block}: understudy splice from=a to=b\n\n`),
    'a silent end': (bytes) => bytes.slice(0, Math.floor(bytes.length / 2)),
  };

  const numbered = /"sequence_number":(\d+)/;
  const tamperedResponse: Readonly<Record<string, (bytes: string) => string>> = {
    'a number that is left out': (bytes) => bytes.replace(numbered, '"sequence_number":7'),
    'another response at the end': (bytes) => bytes.replace(/(response\.completed".*?"id":")/, '$1other'),
    'an end that repeats another text': (bytes) => bytes.replace(/("output":\[\{.*?"text":")/, '$1Odd '),
    'an item that is not what was said': (bytes) => bytes.replace(/("delta":")/, '$1Odd '),
    'no end': (bytes) => bytes.replace(/event: response\.completed\n.*\n\n/, ''),
    'an item that is never closed': (bytes) => bytes.replace(/event: response\.output_item\.done\n.*\n\n/, ''),
  };
  const tamperedGemini: Readonly<Record<string, (bytes: string) => string>> = {
    'two finish reasons': (bytes) => bytes + bytes.slice(bytes.lastIndexOf('data: ')),
    'no finish reason': (bytes) => bytes.replace(/"finishReason":"STOP",/, ''),
    'another response': (bytes) => bytes.replace(/"responseId":"/, '$&other'),
    'a text that is lost': (bytes) => bytes.replace(/"text":"[^"]+"/, '"text":""'),
  };

  it.each([
    ['openai-chat', tampered],
    ['openai-responses', tamperedResponse],
    ['gemini', tamperedGemini],
  ] as const)(
    'finds nothing wrong with a good stream of %s, and what is wrong with one that was tampered with',
    async (dialect, ways) => {
      const good: Cell = { dialect, wire: 'openai', second: 'anthropic', kind: 'text', fault: 'garbage-event', k: 20 };
      const seen = await (lanes[0] as Lane).run(good);
      expect(judge(seen)).toEqual({ ending: 'completed', violations: [] });
      for (const [name, tamper] of Object.entries(ways)) {
        const bytes = tamper(seen.bytes.toString());
        expect(bytes, name).not.toBe(seen.bytes.toString());
        expect(judge({ ...seen, bytes: Buffer.from(bytes) }).violations, name).not.toEqual([]);
      }
      for (const wrong of [{ hung: true }, { open: 1 }, { inFlight: 1 }, { asked: [2, 0] as const }, { events: [] }])
        expect(judge({ ...seen, ...wrong }).violations, JSON.stringify(wrong)).not.toEqual([]);
    },
  );
});
