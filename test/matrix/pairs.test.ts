import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SdkName, sdkNames } from '../support/clients.ts';
import { seeded } from '../support/seeded.ts';
import { clientApis } from './client-apis.ts';
import {
  breaks,
  type ContentName,
  contents,
  describePair,
  isUnfit,
  openTheatre,
  type Pair,
  type Played,
  type SideName,
  sides,
  type Theatre,
} from './pairs.ts';

const seed = Number(process.env.SEED);
const random = seeded(seed);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const sideNames = Object.keys(sides) as readonly SideName[];
let theatre: Theatre;

beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre.close());

/**
 * The two cases in which an answer that another target could give ends in an error: its client was shown reasoning that only one model signs, or the
 * other target cannot be asked for such an answer. A client of that target's API has its own words sent there, and the provider itself says so.
 */
const maySayNoMore = ({ client, content, second }: Pair, { reasoning, asked }: Played) => {
  if (isUnfit(second, content)) return asked === 0 || clientApis[client].wire === sides[second].wire;
  return clientApis[client].showsSignatures === true && Object.hasOwn(contents[content].answer, 'reasoning') && reasoning !== '';
};

async function flaws(pair: Pair): Promise<readonly string[]> {
  const shown = await theatre.play(pair);
  const { whole, text, calls, finishes, problems, error } = shown;
  if (error && maySayNoMore(pair, shown)) return problems;
  const wanted = (whole.toolCalls ?? []).map(({ name, arguments: args }) => [name, args]);
  const flawless =
    !error &&
    text === whole.text &&
    finishes.length === 1 &&
    JSON.stringify(calls.map((call) => [call.name, JSON.parse(call.arguments)])) === JSON.stringify(wanted);
  return flawless && problems.length === 0 ? [] : [`${describePair(pair)}: ${JSON.stringify(shown)}`];
}

describe(`whoever breaks, another target completes the answer (SEED=${seed})`, () => {
  let turn = 0;
  for (const client of sdkNames)
    for (const content of Object.keys(contents) as readonly ContentName[])
      it(`${content}, for a client of ${client}`, { timeout: 60_000 }, async () => {
        const found: string[] = [];
        for (let drawn = 0; drawn < 8; drawn += 1) {
          const first = sideNames[turn++ % sideNames.length] as SideName;
          // One of both has to take the call.
          const second = pick(sideNames.filter((side) => !isUnfit(first, content) || !isUnfit(side, content)));
          const [by, after] = [pick(breaks), Math.floor(random() * 20)];
          found.push(...(await flaws({ client, first, second, content, by, after })));
        }
        expect(found.slice(0, 5)).toEqual([]);
      });
});

it('goes on behind the colon of a JSON text, which announces no tool call', async () => {
  const asked = { client: 'openai-chat', content: 'a schema, with tools', by: 'cut', after: 1 } as const;
  const pair: Pair = { ...asked, first: 'nova', second: 'gpt-5-mini' };
  expect((await theatre.play(pair)).seams).toBe(1);
  expect(await flaws(pair)).toEqual([]);
});

/** Messages and Converse ask for no JSON but by its schema. */
const asksForAnyJson = new Set<SdkName>(['openai-chat', 'openai-responses', 'gemini']);

it('ends a JSON answer that is whole when its stream breaks, and asks nobody to go on', { timeout: 60_000 }, async () => {
  const found: string[] = [];
  for (const client of sdkNames)
    for (const first of ['gpt-4o-mini', 'responses', 'claude-sonnet-4-6', 'gemini-3', 'cohere', 'claude-by-converse'] as const)
      for (const content of ['a schema', 'a JSON object'] as const) {
        if (content === 'a JSON object' && !asksForAnyJson.has(client)) continue;
        const pair: Pair = { client, first, second: 'gpt-5-mini', content, by: pick(breaks), after: 1000 };
        const { asked, seams } = await theatre.play(pair);
        found.push(...(await flaws(pair)));
        if (asked + seams > 0) found.push(`${describePair(pair)}: ${asked} times asked, ${seams} seams`);
      }
  expect(found).toEqual([]);
});
