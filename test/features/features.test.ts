import { describe, expect, it } from 'vitest';
import { features, plainBodies } from './features.ts';
import { reachOf, targets } from './reach.ts';

const cells = features.flatMap((feature) =>
  Object.keys(feature.said).flatMap((from) => [...targets.keys()].map((to) => [feature.title, from, to, feature] as const)),
);

describe('what a client asks for', () => {
  it.each(cells)('%s, said in %s, reaches a target of %s, or somebody is told', (_, from, to, feature) => {
    expect(reachOf(feature, from, to)).toMatch(from === to ? /^(?:carried|dropped)$/ : /^(?:translated|dropped|refused)$/);
  });
  it('is said in every API of calls', () => {
    const said = new Set(features.flatMap((feature) => Object.keys(feature.said)));
    expect([...said].sort()).toEqual(Object.keys(plainBodies).sort());
  });
});
