import { describe, expect, it } from 'vitest';
import type { OpenStream } from '../call/outcome.ts';
import type { Frame } from '../call/stream-event.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { outsideWords } from '../redaction/outside-words.ts';
import { redactor } from '../redaction/redactor.ts';
import { call, manualClock, policy, recorder, settle, target } from '../resilience/attempt.test-support.ts';
import { callEnded } from './call-ended.ts';
import { EncodedStream } from './encoded-stream.ts';

const comment = ': understudy keep-alive\n\n';
const says = (text: string): Frame => ({ events: [{ type: 'text-delta', text }], raw: `data: ${text}\n\n` });
const end: Frame = {
  events: [{ type: 'finish', finish: { unified: 'stop', raw: 'stop' } }, { type: 'end' }],
  raw: 'data: [DONE]\n\n',
};

/** A stream whose frames come when the test says so. */
function opened() {
  const clock = manualClock();
  let give: (frames: readonly Frame[]) => void = () => {};
  const stream: OpenStream = {
    read: (take) => {
      give = take;
    },
    cancel: () => {},
    onEnd: () => {},
  };
  const served = { target: target('openai/gpt'), attempt: 1, passThrough: true };
  const { events, publish } = recorder();
  const own = call({ policy: policy({ stream: { keepAliveMs: 1000 } }) });
  const outside = outsideWords(redactor([]), 'none');
  const encoded = new EncodedStream(
    own,
    { kind: 'stream', stream, served },
    {
      dialect: openaiChat.client,
      clock,
      outside,
      given: (ended) => callEnded(own, { publish, clock, outside }, ended),
    },
  );
  return { call: own, clock, encoded, events, give: (...frames: Frame[]) => give(frames) };
}

describe('EncodedStream', () => {
  it('gives what arrived after a comment to the next reader, its end included', async () => {
    const { clock, encoded, give } = opened();
    const quiet = encoded.next();
    await clock.advance(1000);
    expect(await quiet).toBe(comment);
    give(says('last words'), end);
    await settle();
    expect(await encoded.next()).toBe('data: last words\n\ndata: [DONE]\n\n');
    expect(await encoded.next()).toBeUndefined();
  });

  it('comments again and again while nothing comes, and never when something does', async () => {
    const { clock, encoded, give } = opened();
    for (let n = 0; n < 3; n++) {
      const quiet = encoded.next();
      await clock.advance(1000);
      expect(await quiet).toBe(comment);
    }
    for (let n = 0; n < 5; n++) {
      const reading = encoded.next();
      await clock.advance(900);
      give(says(`${n}`));
      expect(await reading).toBe(`data: ${n}\n\n`);
    }
  });

  it('is over by its deadline, also where its client got a comment and then read no more', async () => {
    const { call, clock, encoded, events, give } = opened();
    const quiet = encoded.next();
    await clock.advance(1000);
    await quiet;
    give(says('unread'));
    await settle();
    call.abort({ reason: 'deadline', phase: 'mid_stream', detail: 'its time is up' });
    expect(events).toMatchObject([{ type: 'call.end', reason: 'deadline' }]);
    expect(clock.pending()).toBe(0);
    expect(await encoded.next()).toMatch(/^data: unread\n\ndata: .*"error"/);
    expect(await encoded.next()).toBeUndefined();
  });

  it('ends an answer that cannot be written in an error event', async () => {
    const { encoded, give } = opened();
    const reading = encoded.next();
    const broken: Frame = {
      events: [],
      get raw(): string {
        throw new TypeError('no such thing');
      },
    };
    give(broken);
    expect(await reading).toContain('"error"');
    expect(await encoded.next()).toBeUndefined();
  });
});
