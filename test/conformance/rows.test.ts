import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groups } from './rows.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = readdirSync(import.meta.dirname)
  .filter((name) => /^[a-z]-.*\.test\.ts$/.test(name))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');
const tested = new Set([...sources.matchAll(/'([A-Z]\d\d?)'/g)].map(([, id = '']) => id));
const rows = groups.flatMap((group) => group.rows);

describe('the conformance list', () => {
  it.each(rows.filter(({ shownBy, waitsFor }) => !shownBy && !waitsFor))('$id has a test: $title', ({ id }) => {
    expect(tested).toContain(id);
  });
  it('has no test for a row that it calls not built, and no row for a test that is not there', () => {
    expect(rows.filter(({ id, waitsFor }) => waitsFor && tested.has(id)).map(({ id }) => id)).toEqual([]);
    expect([...tested].filter((id) => !rows.some((row) => row.id === id))).toEqual([]);
  });
  it('points at files that are there', () => {
    expect(rows.filter(({ shownBy }) => shownBy && !existsSync(join(root, shownBy))).map(({ id }) => id)).toEqual([]);
  });
});
