import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as simulated from '../../../testing/src/wires/event-message.ts';
import { eventMessages, exceptionMessages } from './event-message.ts';
import { eventStream, passedEventStream } from './event-stream.ts';

const payloads = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }));

it('writes what it reads: the name, the payload, and the same bytes again', () => {
  const write = eventMessages('contentBlockDelta');
  fc.assert(
    fc.property(payloads, (payload) => {
      const bytes = Buffer.from(write(payload), 'latin1');
      expect(bytes).toEqual(simulated.eventMessage('contentBlockDelta', payload));
      const data = JSON.stringify(payload);
      expect(eventStream.cutter().push(bytes)).toEqual([{ event: 'contentBlockDelta', data, raw: '' }]);
      expect(passedEventStream.cutter().push(bytes)).toEqual([{ event: 'contentBlockDelta', data, raw: write(payload) }]);
    }),
  );
});

it('writes exceptions with their name and their words', () => {
  const bytes = Buffer.from(exceptionMessages('throttlingException')({ message: 'Zu viel, später' }), 'latin1');
  expect(bytes).toEqual(simulated.exceptionMessage('throttlingException', { message: 'Zu viel, später' }));
});
