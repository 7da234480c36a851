import { beforeAll, expect, it } from 'vitest';
import { brokenBy, type Law, plantedSources, shippedSources } from './compiler.ts';
import { noNameByDecree, noOpenAssign, noOpenLookUp } from './look-ups.ts';
import { noFloatingPromise, noMisusedPromise } from './loose-promises.ts';

const lookUps = [noOpenLookUp, noNameByDecree, noOpenAssign];
const promises = [noFloatingPromise, noMisusedPromise];

const found: { readonly package: string; readonly law: Law; readonly problem: string }[] = [];

beforeAll(() => {
  let files = 0;
  shippedSources(['core', 'express', 'koa', 'nestjs', 'testing'], (source) => {
    files += 1;
    const name = source.name.split('/', 1)[0] ?? '';
    for (const law of [...lookUps, ...promises])
      for (const problem of brokenBy(law, source)) found.push({ package: name, law, problem });
  });
  expect(files).toBeGreaterThan(200);
});

/** Those of the lines that break a law. */
function broken(laws: readonly Law[], around: string, lines: readonly string[]): readonly string[] {
  const found: string[] = [];
  plantedSources(
    lines.map((line) => around + line),
    (source, text) => {
      if (laws.some((law) => brokenBy(law, source).length > 0)) found.push(text.slice(around.length));
    },
  );
  return found;
}

it('looks nothing up in an object by a name from outside', () => {
  expect(found.filter(({ law }) => lookUps.includes(law))).toEqual([]);
});

it('leaves no promise to itself', () => {
  // A simulated provider stands in tests, where a defect of its own should be loud.
  expect(found.filter((one) => promises.includes(one.law) && one.package !== 'testing')).toEqual([]);
});

const tables = `
  const table: Record<string, () => void> = {};
  const few = { a: 1, b: 2 };
  const list = ['x'];
  declare const outside: string, anything: any, inside: 'a' | 'b', at: number;
`;

it('finds a look-up by a name from outside, however it is written', () => {
  const lines = [
    'table[outside]?.();',
    'table[outside.toLowerCase().trim()] = () => {};',
    'table[anything];',
    'few[anything as keyof typeof few];',
    'few[outside as "a" | "b"];',
    'const known = outside as "a" | "b"; few[known];',
    'outside in table;',
    'const { [outside]: found } = table;',
    'delete table[outside];',
    "table['x-'.concat(outside)];",
    'function f<N extends string>(name: N) { return (table as Record<N, unknown>)[name]; }',
    'Object.assign({}, JSON.parse(outside));',
    'Reflect.get(table, outside);',
  ];
  expect(broken(lookUps, tables, lines)).toEqual(lines);
});

it('leaves a look-up by a name of ours alone', () => {
  const lines = [
    'few[inside];',
    'few["a"];',
    'list[at];',
    '"a" in few;',
    'const { a } = few;',
    'const made = { [outside]: 1 };',
    'for (const name of ["a", "b"] as const) few[name];',
    'function f<N extends "a" | "b">(name: N) { return few[name]; }',
    'Object.assign(table, { a: () => {} });',
  ];
  expect(broken(lookUps, tables, lines)).toEqual([]);
});

const work = `
  declare function later(): Promise<number>;
  declare function maybeLater(): Promise<number> | undefined;
  declare function listen(listener: (value: string) => void): void;
  const slow = async () => {};
`;

it('finds a promise that is left to itself, however it is written', () => {
  const lines = [
    'later();',
    'void later();',
    'later().then(() => {});',
    'void later().then(() => {}, () => {});',
    'later().catch((error) => JSON.parse(error));',
    'maybeLater();',
    'async function f() { maybeLater()?.then(() => {}); }',
    'listen(async () => {});',
    'listen(slow);',
    'listen(() => void later());',
    'listen(() => later());',
    'new Promise((resolve) => later());',
  ];
  expect(broken(promises, work, lines)).toEqual(lines);
});

it('leaves a promise alone that is held', () => {
  const lines = [
    'async function f() { await later(); }',
    'function f() { return later(); }',
    'const held = later();',
    'let held; held = later();',
    'later().catch(() => {});',
    'listen(() => {});',
    'void 0;',
  ];
  expect(broken(promises, work, lines)).toEqual([]);
});
