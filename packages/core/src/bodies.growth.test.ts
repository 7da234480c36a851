import { describe } from 'vitest';
import { jsonLimits } from './call/json-meter.ts';
import { readForm } from './dialects/pass-through/form.ts';
import { itIsLinear, work } from './growth.test-support.ts';
import { ReadBody } from './node/read-body.ts';
import { parseInSteps } from './transport/parse-in-steps.ts';
import { readBody } from './transport/read-body.ts';

const texts: Readonly<Record<string, (count: number) => string>> = {
  letters: (count) => `["${'a'.repeat(8 * count)}"]`,
  escapes: (count) => `["${'\\n'.repeat(4 * count)}"]`,
  spaces: (count) => `[${' '.repeat(8 * count)}]`,
  numbers: (count) => `[${'1,'.repeat(count)}1]`,
  'empty objects': (count) => `[${'{},'.repeat(count)}{}]`,
  'nested lists': (count) => '['.repeat(count) + ']'.repeat(count),
  'quotes that nobody closes': (count) => '"'.repeat(2 * count + 1),
};

const works = (size: number, run: (text: string) => unknown) =>
  Object.entries(texts).map(([name, make]) => work({ name, size, make, run }));

const formOf = (head: string, value: string) =>
  Buffer.from(`--b\r\ncontent-disposition: form-data; name="model"${head}\r\n\r\n${value}\r\n--b--\r\n`);
/** What a form may repeat. */
const forms: Readonly<Record<string, (count: number) => Uint8Array>> = {
  bytes: (count) => formOf('', 'a'.repeat(20 * count)),
  'beginnings of a boundary': (count) => formOf('', '\r\n-'.repeat(10 * count)),
  'line ends': (count) => formOf('', '\r\n'.repeat(10 * count)),
  parts: (count) => Buffer.from('--b\r\ncontent-disposition: x; name=a\r\n\r\n\r\n'.repeat(count)),
  'spaces of a header': (count) => formOf(`;${' '.repeat(20 * count)}`, ''),
  'parameters of a header': (count) => formOf(';a="\\"'.repeat(count), ''),
};

describe('reading a form costs as much as it is long:', () =>
  itIsLinear(
    Object.entries(forms).map(([name, make]) =>
      work({ name, size: 50_000, make, run: (bytes) => readForm(bytes, 'multipart/form-data; boundary=b') }),
    ),
  ));

describe('parsing in steps costs as much as a text is long:', () => itIsLinear(works(100_000, (text) => parseInSteps(text))));

/** The size of the pieces that a connection gives. */
describe.each([1, 4096])('a body costs as much as it is long, in pieces of %i bytes:', (size) => {
  const pieces = (text: string) => {
    const bytes = Buffer.from(text);
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
  };

  describe('of a client', () =>
    itIsLinear(
      works(size === 1 ? 5000 : 50_000, async (text) => {
        const body = new ReadBody(1e9, { ...jsonLimits, values: 1e9 });
        for (const piece of pieces(text)) body.add(piece);
        await body.value();
      }),
    ));

  describe('of a provider', () =>
    itIsLinear(
      works(size === 1 ? 5000 : 50_000, async (text) => {
        const left = pieces(text).values();
        await readBody(
          { read: (take) => queueMicrotask(() => take(left.next().value)), drain() {}, destroy() {}, onAbort() {} },
          1e9,
        );
      }),
    ));
});
