import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Script, type Stage, stageOf, streamOf } from '../config/key-stage.test-support.ts';
import { chunk, cut, refusal } from '../engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const usage = (completion_tokens: number) => ({
  ...chunk(''),
  choices: [],
  usage: { prompt_tokens: 1, completion_tokens, total_tokens: 1 + completion_tokens },
});
const begun = 'Once upon a time there was a river that ran through the hills. ';

/** `a` begins the answer and breaks, `b` goes on with it in some way, `c` does it well. */
async function play(b: Script): Promise<{ readonly stage: Stage; readonly text: string }> {
  const provider = (name: string) => ({ kind: 'openai-compatible', baseURL: `http://provider.example/${name}` });
  const stage = stageOf({
    providers: { a: provider('a'), b: provider('b'), c: provider('c') },
    models: { workhorse: { targets: ['a/m', 'b/m', 'c/m'] } },
    policy: { retry: { attempts: 0 }, lastResort: 'off' },
  });
  stage.say('a', streamOf(begun, usage(20), 20, cut));
  stage.say('b', b);
  stage.say('c', streamOf('It reached the sea in the end.', usage(300)));
  const { text } = await stage.stream({ stream_options: { include_usage: true } });
  await stage.instance.close({ drain: 0 });
  return { stage, text };
}
/** The text of the answer, put together. */
const said = (text: string) => [...text.matchAll(/"content":"([^"]*)"/g)].map(([, piece]) => piece).join('');
const splices = (stage: Stage) => stage.events.filter((event) => event.type === 'splice');

describe('a continuation that comes to nothing', () => {
  it('is no part of the answer: neither its usage nor its name is told, and the next one goes on', async () => {
    const { stage, text } = await play(streamOf('Once upon', usage(4000), 20, cut));
    expect(stage.order()).toBe('abc');
    expect(said(text)).toBe(`${begun}It reached the sea in the end.`);
    expect(text).toContain('"completion_tokens":320');
    expect(splices(stage)).toMatchObject([{ from: 'a/m', to: 'c/m' }]);
  });

  it.each<readonly [string, Script]>([
    ['at once', refusal(400, 'string_above_max_length', 'That makes no sense to me.')],
    [
      'inside its stream',
      streamOf('Once upon', {
        error: { code: 'string_above_max_length', type: 'invalid_request_error', message: 'That makes no sense to me.' },
      }),
    ],
  ])('goes on with the next target where it is rejected %s: the request was of our making', async (_, b) => {
    const { stage, text } = await play(b);
    expect(stage.order()).toBe('abc');
    expect(said(text)).toBe(`${begun}It reached the sea in the end.`);
    const reasons = stage.events.flatMap((event) => (event.type === 'attempt.end' ? [event.reason] : []));
    expect(reasons).toContain('unsupported');
  });
});
