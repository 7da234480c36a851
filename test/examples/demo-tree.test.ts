import { describe, expect, it } from 'vitest';
import { type TreeSpan, tree } from '../../examples/demo/src/tree.ts';
import { plain } from '../../examples/demo/src/view.ts';

const span = (id: string, parentId: string | undefined, more: Partial<TreeSpan> = {}): TreeSpan => ({
  id,
  parentId,
  name: id,
  kind: 'INTERNAL',
  startMs: 0,
  durationMs: 1,
  isError: false,
  attributes: {},
  events: [],
  ...more,
});
const options = { shown: ['understudy.outcome', 'error.type'], paint: plain };

describe('a trace as a tree', () => {
  it('shows spans below their parents, with the attributes that are asked for and all of their events', () => {
    const failover = { name: 'understudy.failover', attributes: { 'understudy.from': 'a/1', 'understudy.to': 'b/2' } };
    const lines = tree(
      [
        span('second', 'call', { kind: 'CLIENT', startMs: 12, durationMs: 98.6 }),
        span('first', 'call', {
          kind: 'CLIENT',
          startMs: 2,
          isError: true,
          attributes: { 'error.type': 'overloaded', other: 1 },
        }),
        span('call', 'server', { startMs: 1, durationMs: 110 }),
        span('server', 'of-another-process', {
          kind: 'SERVER',
          durationMs: 112,
          attributes: { 'understudy.outcome': 'recovered' },
          events: [failover],
        }),
      ],
      options,
    );
    expect(lines).toEqual([
      'server                                       SERVER     112 ms',
      '│    understudy.outcome=recovered',
      '│    * understudy.failover',
      '│        understudy.from=a/1  understudy.to=b/2',
      '└─ call                                      INTERNAL   110 ms',
      '   ├─ first                                  CLIENT       1 ms  ERROR',
      '   │       error.type=overloaded',
      '   └─ second                                 CLIENT      99 ms',
    ]);
  });

  it('begins a new line where attributes do not fit beside each other in a terminal', () => {
    const attributes = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`attribute.number.${index}`, 'value']));
    const spans = [span('a', undefined), span('b', 'a'), span('c', 'b', { attributes })];
    const lines = tree(spans, { ...options, shown: Object.keys(attributes) });
    expect(lines.join(' ').match(/attribute\.number/g)).toHaveLength(12);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('is empty for no spans', () => {
    expect(tree([], options)).toEqual([]);
  });
});
