import { expect, it } from 'vitest';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { freeTextTool } from '../../free-text-tool.ts';
import { streamEncoder } from './stream-encoder.ts';

const parameters = { type: 'object', properties: {} };
const tools = [{ name: 'look', parameters }, freeTextTool('patch', { name: 'patch' })];

function statusOf(name: string, args: string, how: 'length' | 'tools') {
  const encoder = streamEncoder({ id: 'a', model: 'm', createdAt: 1, includeUsage: false, tools });
  const events: readonly StreamEvent[] = [
    { type: 'tool-call-start', index: 0, id: 'call_1', name },
    { type: 'tool-call-delta', index: 0, arguments: args },
    { type: 'tool-call-end', index: 0 },
    { type: 'finish', finish: { unified: how, raw: how } },
    { type: 'end' },
  ];
  const told = events
    .map((event) => encoder.encode(event))
    .join('')
    .split('\n')
    .flatMap((line) => (line.startsWith('data: ') ? JSON.parse(line.slice(6)) : []));
  const done = told.find(({ type }) => type === 'response.output_item.done').item.status;
  expect(told.at(-1).response.output[0].status).toBe(done);
  return done;
}

it.each([
  ['look', '{"city":"Co', '{"city":"Cork"}'],
  ['patch', '{"input":"*** Beg', '{"input":"*** Begin"}'],
])('a call of %s that was cut off is not complete', (name, half, whole) => {
  expect(statusOf(name, half, 'length')).toBe('incomplete');
  expect(statusOf(name, whole, 'tools')).toBe('completed');
});
