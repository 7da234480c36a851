import { createUnderstudy } from '@understudy/core';
import { afterAll, describe, expect, it } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { ask, clientNames } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { models, optionsFor, startPair, targetOf } from '../support/providers.ts';
import { eventsOf, recordSpans } from '../support/tracing.ts';

const text = 'The keeper climbed the stairs every evening. He lit the lamp, and nobody had asked him to do that.';
const recorder = recordSpans();
afterAll(() => recorder.stop());

describe.each(frameworks)('the trace of a stream that was spliced in a %s app', (framework) => {
  it.each(clientNames)(
    'shows the hop on both spans, the seam on the call, and each attempt with its own (%s)',
    async (client) => {
      recorder.reset();
      const pair = await startPair({ answer: continuing(text) });
      await pair.openai.always({ type: 'cut', afterTokens: 9, times: 'forever' });
      const instance = createUnderstudy(optionsFor(pair, 'openai'));
      const app = await startApp(framework, instance);
      try {
        expect((await ask(client, app, { stream: true })).text).toBe(text);
        const { server, call, attempts } = await recorder.request();
        const hop = {
          'understudy.from': targetOf('openai'),
          'understudy.to': targetOf('anthropic'),
          'understudy.reason': 'truncated',
          'understudy.phase': 'mid_stream',
          'understudy.attempt': 1,
        };
        expect(eventsOf(call)).toMatchObject([hop]);
        expect(eventsOf(server)).toEqual(eventsOf(call));
        expect(Number(eventsOf(call)[0]?.['understudy.tokens_sent'])).toBeGreaterThan(5);

        const [seam, ...more] = eventsOf(call, 'understudy.splice');
        expect(more).toEqual([]);
        expect(seam).toMatchObject({ 'understudy.from': targetOf('openai'), 'understudy.to': targetOf('anthropic') });
        const shown = String(text.split(' ').slice(0, 9).join(' '));
        expect(seam).toMatchObject({ 'understudy.characters_kept': shown.length });
        expect(Number(seam?.['understudy.overlap_removed'])).toBeGreaterThan(0);
        expect(Number(seam?.['understudy.lost_ms'])).toBeGreaterThanOrEqual(0);
        expect(eventsOf(server, 'understudy.splice')).toEqual([]);

        expect(call.attributes).toMatchObject({ 'understudy.outcome': 'recovered', 'understudy.target': targetOf('anthropic') });
        expect(call.status.code).toBe(0);
        expect(
          attempts.map(({ attributes }) => [attributes['understudy.attempt.kind'], attributes['gen_ai.request.model']]),
        ).toEqual([
          ['first', models.openai],
          ['continuation', models.anthropic],
        ]);
        expect(attempts[0]?.attributes).toMatchObject({ 'error.type': 'truncated', 'understudy.phase': 'mid_stream' });
      } finally {
        await app.close();
        await instance.close({ drain: 0 });
        await pair.close();
      }
    },
  );
});
