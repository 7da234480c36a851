import { expect, it } from 'vitest';
import { failsNaively, hiccupOf, naiveErrors } from './hiccup.ts';

const faults = { hiccups: 0.15, limited: 0.2, away: [] };
const calls = Array.from({ length: 100_000 }, (_, call) => call);
const draws = calls.map((call) => hiccupOf({ seed: 1, provider: 0, call, before: 0, stream: call % 2 === 1 }, faults));

it('fails as many calls as it is told, and so many of them with a 429', () => {
  const failed = draws.filter((hiccup) => hiccup !== undefined);
  expect(failed.length / calls.length).toBeCloseTo(0.15, 2);
  expect(failed.filter(({ kind }) => kind === '429').length / failed.length).toBeCloseTo(0.2, 1);
});

it('draws for a second provider, and for a second try, independently of the first', () => {
  const alike = (other: { provider: number; before: number }) =>
    calls.filter((call) => draws[call] && hiccupOf({ seed: 1, ...other, call, stream: call % 2 === 1 }, faults)).length;
  expect(alike({ provider: 1, before: 0 }) / calls.length).toBeCloseTo(0.15 ** 2, 2);
  expect(alike({ provider: 0, before: 1 }) / calls.length).toBeCloseTo(0.15 ** 2, 2);
});

it('fails naive clients as often as can be calculated', () => {
  const noLimits = { ...faults, limited: 0 };
  const failed = calls.filter((call) => failsNaively({ seed: 1, call, stream: call % 2 === 1 }, 3, noLimits)).length;
  expect(failed / calls.length).toBeCloseTo(naiveErrors(0.15, 3), 3);
});
