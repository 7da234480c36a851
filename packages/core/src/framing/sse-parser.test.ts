import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxBlockLength, SseParser } from './sse-parser.ts';

function parse(pieces: readonly string[]) {
  const parser = new SseParser();
  const blocks = pieces.flatMap((piece) => parser.push(piece));
  const rest = parser.end();
  return rest ? [...blocks, rest] : blocks;
}

const datas = (pieces: readonly string[]) => parse(pieces).map(({ data }) => data);

describe('the SSE parser', () => {
  it('reads events, names, comments and several data lines', () => {
    expect(parse(['event: ping\ndata: {"a":1}\n\n: comment\n\ndata:x\ndata: y\n\n'])).toEqual([
      { event: 'ping', data: '{"a":1}', raw: 'event: ping\ndata: {"a":1}\n\n' },
      { event: '', data: undefined, raw: ': comment\n\n' },
      { event: '', data: 'x\ny', raw: 'data:x\ndata: y\n\n' },
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('takes %j as a line end, however it is cut', (end) => {
    const text = `data: one${end}${end}data: two${end}${end}`;
    expect(datas([text])).toEqual(['one', 'two']);
    expect(datas([...text])).toEqual(['one', 'two']);
  });

  it('keeps what is no event, for those who look for an error in it', () => {
    expect(parse(['{"error":{"code":503}}'])).toEqual([{ event: '', data: undefined, raw: '{"error":{"code":503}}' }]);
  });

  it('drops a byte order mark', () => {
    expect(datas(['\ufeffdata: x\n\n'])).toEqual(['x']);
  });

  it('gives up on a block that does not end', () => {
    const parser = new SseParser();
    parser.push(`data: ${'x'.repeat(maxBlockLength)}`);
    expect(parser.overflowed).toBe(true);
    expect(parser.push('\n\ndata: y\n\n')).toEqual([]);
  });

  it('gives the same blocks wherever the text is cut, and loses no character', () => {
    const line = fc.oneof(
      fc.constantFrom('data: {"t":"é🙂"}', ': ping', 'event: x', 'data:', 'junk'),
      fc.string({ maxLength: 8 }),
    );
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n', '\r\n\r\n', '\r\r')), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 8 }), (lines, cuts) => {
        const whole = lines.map(([a, b]) => a + b).join('');
        const at = [...new Set(cuts)].filter((cut) => cut < whole.length).sort((a, b) => a - b);
        const pieces = [...at, whole.length].map((end, i) => whole.slice(at[i - 1] ?? 0, end));
        expect(parse(pieces)).toEqual(parse([whole]));
      }),
      { numRuns: 1000 },
    );
  });
});
