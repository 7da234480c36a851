import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Form, readForm } from './form.ts';

const type = 'multipart/form-data; boundary=b0undary';
const part = (head: string, value: string | Uint8Array) =>
  Buffer.concat([Buffer.from(`--b0undary\r\n${head}\r\n\r\n`), Buffer.from(value), Buffer.from('\r\n')]);
const field = (name: string, value: string | Uint8Array) => part(`Content-Disposition: form-data; name="${name}"`, value);
const end = Buffer.from('--b0undary--\r\n');
const form = (...parts: readonly Uint8Array[]) => Buffer.concat([...parts, end]);

function read(bytes: Uint8Array, contentType = type): Form {
  const found = readForm(bytes, contentType);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

describe('a form', () => {
  const sound = Buffer.from([0, 13, 10, 45, 45, 255, 13, 10, 45, 45, 98, 48]);
  const file = part('content-disposition: form-data; name=file; filename="a;name=\'x\'.mp3"\r\ncontent-type: audio/mpeg', sound);

  it('says what its fields say, and gets another value with every other byte as it came', () => {
    const bytes = form(file, field('model', 'whisper-1'), field('n[]', '1'), field('n[]', '2'), field('empty', ''));
    const found = read(bytes);
    expect([found.texts('model'), found.texts('n[]'), found.texts('empty'), found.texts('x')]).toEqual([
      ['whisper-1'],
      ['1', '2'],
      [''],
      [],
    ]);
    expect([found.has('n'), found.has('file'), found.has('x')]).toEqual([true, true, false]);
    const sent = found.with('model', 'größer');
    expect(sent).toEqual(form(file, field('model', 'größer'), field('n[]', '1'), field('n[]', '2'), field('empty', '')));
    expect(read(sent, found.contentType).texts('model')).toEqual(['größer']);
  });

  it('gets the field that it has not', () => {
    const sent = read(read(form(file)).with('model', 'm'));
    expect([sent.texts('model'), sent.has('file')]).toEqual([['m'], true]);
  });

  it('is read the same whatever its values hold', () => {
    const value = fc.uint8Array({ maxLength: 60 }).filter((bytes) => !Buffer.from(bytes).includes('\r\n--b0undary'));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (values) => {
        const found = read(form(...values.map((bytes) => field('f', bytes)), field('model', 'm')));
        expect(found.texts('f')).toEqual(values.map((bytes) => Buffer.from(bytes).toString('utf8')));
        expect(Buffer.from(found.with('model', 'm'))).toEqual(
          form(...values.map((bytes) => field('f', bytes)), field('model', 'm')),
        );
      }),
    );
  });
});

describe('a body is refused', () => {
  const many = Array.from({ length: 1001 }, () => field('a', ''));
  it.each<[string, Uint8Array, string, string?]>([
    ['that is JSON', Buffer.from('{}'), 'expected a body of multipart/form-data', 'application/json'],
    ['without a boundary', form(), 'expected a body of multipart/form-data', 'multipart/form-data'],
    ['with two boundaries', form(), 'expected a body', `${type}; boundary=other`],
    ['with a boundary that is too long', form(), 'expected a body', `multipart/form-data; boundary=${'a'.repeat(71)}`],
    ['that is empty', Buffer.alloc(0), 'does not begin with its boundary'],
    ['with something before the first part', Buffer.concat([Buffer.from('\r\n'), form()]), 'does not begin with its boundary'],
    ['whose boundary never comes again', field('model', 'x'.repeat(100_000)), 'the form has no end'],
    ['whose value has no end', field('model', 'x').subarray(0, -2), 'has no end'],
    ['with many parts', form(...many), 'more than 1000 parts'],
    ['with long headers', form(part(`x: ${'a'.repeat(9000)}`, '')), 'more than 8192 bytes of them'],
    ['with a part without a name', form(part('content-disposition: form-data', '')), 'without one name'],
    ['with a part of two names', form(part('content-disposition: form-data; name="a"; name="model"', '')), 'without one name'],
    [
      'with a part of two dispositions',
      form(part('content-disposition: x; name=a\r\ncontent-disposition: x; name=b', '')),
      'one name',
    ],
    ...['x: y\nZ', 'x: y\rZ', 'x: y\r\n\tZ'].map((head): [string, Uint8Array, string] => [
      `with a header that some parsers see alone (${JSON.stringify(head)})`,
      form(part(`${head.replace('Z', 'content-disposition: x; name=model')}\r\ncontent-disposition: x; name=a`, '')),
      'without one name',
    ]),
    ...['\r', '\n'].map((end): [string, Uint8Array, string] => [
      `with a boundary behind ${JSON.stringify(end)} alone`,
      form(field('a', `x${end}--b0undary${end}content-disposition: form-data; name="model"${end}${end}m`)),
      'half a line end',
    ]),
    ['with an extended name', form(part("content-disposition: form-data; name*=utf-8''model", '')), 'without one name'],
    ['with an escaped name', form(part('content-disposition: form-data; name="mo\\"del"', '')), 'without one name'],
    ['with a boundary that goes on', Buffer.from('--b0undaryX\r\n\r\n'), 'has a part without headers'],
  ])('%s', (_, bytes, problem, contentType = type) => {
    expect(readForm(bytes, contentType)).toContain(problem);
  });

  it('or read, whatever became of its bytes', () => {
    const whole = form(field('file', 'abc'), field('model', 'm'));
    const changed = fc.tuple(fc.nat(), fc.string({ maxLength: 3 })).map(([at, by]) => {
      const place = at % (whole.length + 1);
      return Buffer.concat([whole.subarray(0, place), Buffer.from(by), whole.subarray(place + 1)]);
    });
    fc.assert(fc.property(changed, (bytes) => void readForm(bytes, type)));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readForm(bytes, type)));
  });
});

it('says what it is', () => {
  expect(new Form(Buffer.alloc(0), "a'b c", []).contentType).toBe('multipart/form-data; boundary="a\'b c"');
});
