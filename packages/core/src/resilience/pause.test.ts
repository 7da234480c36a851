import { describe, expect, it } from 'vitest';
import { later, type Pause, pauseOfAll } from './pause.ts';

const cooling: Pause = { state: 'cooling', reason: 'rate-limited', until: 2000 };
const suspended: Pause = { state: 'suspended', reason: 'quota-exhausted', until: 1000 };
const forGood: Pause = { state: 'suspended', reason: 'unauthorized' };

describe('of two pauses', () => {
  it.each<readonly [string, Pause | undefined, Pause | undefined, Pause | undefined]>([
    ['the one that is there holds', cooling, undefined, cooling],
    ['the other that is there holds', undefined, cooling, cooling],
    ['none holds where there is none', undefined, undefined, undefined],
    ['the one that ends later holds', cooling, suspended, cooling],
    ['the other that ends later holds', suspended, cooling, cooling],
    ['one without an end outlasts one with an end', forGood, cooling, forGood],
    ['another one without an end outlasts one with an end', cooling, forGood, forGood],
    ['the first of two that end together holds', cooling, { ...suspended, until: 2000 }, cooling],
  ])('%s', (_, one, other, holds) => {
    expect(later(one, other)).toBe(holds);
  });
});

describe('the pause of what can stand for each other', () => {
  it.each<readonly [string, readonly (Pause | undefined)[], Pause | undefined]>([
    ['is none for nobody', [], undefined],
    ['is none while one is free', [cooling, undefined, forGood], undefined],
    ['is that of the only one', [cooling], cooling],
    ['ends with the earliest, for the reason of the one that cools', [cooling, forGood, suspended], { ...cooling, until: 1000 }],
    ['ends with the earliest of those that cool', [{ ...cooling, until: 3000 }, cooling], cooling],
    ['is a suspension where each is suspended, for the reason of the earliest', [forGood, suspended], suspended],
    ['has no end where none has one', [forGood, forGood], forGood],
  ])('%s', (_, pauses, all) => {
    expect(pauseOfAll(pauses)).toStrictEqual(all);
  });
});
