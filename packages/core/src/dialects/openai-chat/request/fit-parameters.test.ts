import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { openaiTraits, traitsByName } from '../../../providers/models/traits.test-support.ts';
import { fitParameters } from './fit-parameters.ts';
import { dialectRanges } from './fit-ranges.ts';

const fit = (body: JsonObject, traits: Partial<ModelTraits> = {}, translated = false) =>
  fitParameters(body, encodeTo(traits), translated);
const unchanged = (body: JsonObject) => ({ body, warnings: [], changed: false });

const cohere = traitsByName('command-a-03-2025');

describe('a value outside of the range', () => {
  it('of the model is sent as the nearest one in it', () => {
    expect(fit({ temperature: 1.5, top_p: 1, frequency_penalty: -1, presence_penalty: 2 }, cohere)).toEqual({
      body: { temperature: 1, top_p: 0.99, frequency_penalty: 0, presence_penalty: 1 },
      warnings: [
        'temperature 1.5 is sent as 1, the most that target-model takes',
        'top_p 1 is sent as 0.99, the most that target-model takes',
        'frequency_penalty -1 is sent as 0, the least that target-model takes',
        'presence_penalty 2 is sent as 1, the most that target-model takes',
      ],
      changed: true,
    });
  });

  it("of the dialect is the client's mistake: it passes as it is", () => {
    const wrong = { temperature: 3, top_p: 7, presence_penalty: -9, stop: ['a', 'b', 'c', 'd', 'e', 'f'] };
    expect(fit(wrong, openaiTraits('gpt-4o'))).toEqual(unchanged(wrong));
    expect(fit(wrong, cohere)).toEqual(unchanged(wrong));
  });

  it('of the dialect is none of the client where it speaks another one', () => {
    const { body, warnings } = fit({ temperature: 3, stop: ['a', 'b', 'c', 'd', 'e'] }, openaiTraits('gpt-4o'), true);
    expect(body).toEqual({ temperature: 2, stop: ['a', 'b', 'c', 'd'] });
    expect(warnings).toEqual([
      'temperature 3 is sent as 2, the most that target-model takes',
      '1 of 5 stop sequences is not sent: target-model takes 4',
    ]);
  });
});

describe('an output limit', () => {
  it('above the most of the model is lowered, under whichever name', () => {
    expect(fit({ max_tokens: 20_000 }, { outputLimit: 16_384 })).toEqual({
      body: { max_tokens: 16_384 },
      warnings: ['max_tokens 20000 is sent as 16384, the most that target-model takes'],
      changed: true,
    });
    const limit = { max_tokens: 300_000 };
    expect(fit(limit, openaiTraits('gpt-5')).body).toEqual({ max_completion_tokens: 128_000 });
    expect(fit({ max_tokens: 16_384 }, { outputLimit: 16_384 })).toEqual(unchanged({ max_tokens: 16_384 }));
    expect(fit(limit)).toEqual(unchanged(limit));
  });

  it('of a name on the host of another is not lowered: it may be any model', () => {
    expect(fitParameters({ max_tokens: 50_000 }, encodeTo(traitsByName('openai/gpt-4o'), { native: false })).body).toEqual({
      max_tokens: 50_000,
    });
  });
});

describe('a level of reasoning', () => {
  it.each([
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5', 'xhigh', 'high'],
    ['gpt-5.1', 'minimal', 'low'],
    ['gpt-5.2', 'max', 'xhigh'],
    ['o3', 'minimal', 'low'],
    ['o4-mini', 'none', 'low'],
  ])('%s: %s is sent as %s', (model, asked, sent) => {
    const { body, warnings } = fit({ reasoning_effort: asked }, openaiTraits(model));
    expect(body).toEqual({ reasoning_effort: sent });
    expect(warnings).toEqual([`reasoning effort ${asked} is sent as ${sent}`]);
  });

  it.each([
    ['gpt-5', 'minimal'],
    ['gpt-5.1', 'none'],
    ['gpt-5.4-mini', 'xhigh'],
    ['gpt-7', 'max'],
    ['gpt-5', 'ultra'],
    ['my-model', 'max'],
  ])('%s: %s stays', (model, reasoning_effort) => {
    expect(fit({ reasoning_effort }, openaiTraits(model))).toEqual(unchanged({ reasoning_effort }));
  });

  it('is not asked of models that cannot be asked', () => {
    expect(fit({ reasoning_effort: 'high' }, openaiTraits('gpt-4o'))).toEqual({
      body: {},
      warnings: ['reasoning_effort is not sent: target-model does not take it'],
      changed: true,
    });
    expect(fit({ reasoning_effort: 'none' }, openaiTraits('gpt-4o')).warnings).toEqual([]);
  });

  it("of Mistral's is all or nothing", () => {
    const magistral = traitsByName('magistral-small-latest');
    expect(fit({ reasoning_effort: 'medium' }, magistral)).toMatchObject({ body: { reasoning_effort: 'high' } });
    expect(fit({ reasoning_effort: 'none' }, magistral)).toEqual(unchanged({ reasoning_effort: 'none' }));
  });

  it('`none` leaves the sampling to the client, where the model says so', () => {
    const body = { reasoning_effort: 'none', temperature: 0.2, top_p: 0.5 };
    expect(fit(body, openaiTraits('gpt-5.2'))).toEqual(unchanged(body));
    expect(fit(body, openaiTraits('gpt-5')).body).toEqual({ reasoning_effort: 'minimal' });
  });

  it('`none` is the default of those models at their maker, unless the configuration asks for more', () => {
    const body = { temperature: 0.2, top_p: 0.5 };
    const gpt = openaiTraits('gpt-5.2');
    expect(fit(body, gpt)).toEqual(unchanged(body));
    expect(fitParameters(body, encodeTo(gpt, { native: false })).body).toEqual({});
    expect(fitParameters(body, encodeTo(gpt, { params: { reasoning_effort: 'low' } })).body).toEqual({});
    const asked = { ...body, reasoning_effort: 'low' };
    expect(fitParameters(asked, encodeTo(gpt, { params: { reasoning_effort: null } }))).toEqual(unchanged(asked));
  });
});

it('goes without what a family refuses, and says so where something is lost', () => {
  const grok = fit({ presence_penalty: 0.5, frequency_penalty: 0, stop: 'a' }, traitsByName('grok-4'));
  expect(grok.body).toEqual({});
  expect(grok.warnings).toHaveLength(2);
  expect(fit({ logit_bias: { '5': 1 } }, openaiTraits('o3')).warnings).toHaveLength(1);
  expect(fit({ logit_bias: {} }, openaiTraits('o3'))).toEqual({ body: {}, warnings: [], changed: true });
});

describe('whatever a client asks of whichever model', () => {
  const models = fc.constantFrom(
    ...['gpt-4o', 'gpt-5', 'gpt-5.2', 'o1-mini', 'o3', 'gpt-3.5-turbo', 'some-model'].map(openaiTraits),
    ...['mistral-small-latest', 'command-r', 'grok-4', 'grok-3-mini', 'anthropic/claude-opus-4.7', 'llama-3'].map(traitsByName),
  );
  const number = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.integer({ min: 0, max: 30 }));
  const members = Object.fromEntries(Object.keys(dialectRanges).map((name) => [name, number]));
  const bodies = fc.record(
    {
      ...members,
      stop: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 7 })),
      max_tokens: fc.integer({ min: -1, max: 300_000 }),
      max_completion_tokens: fc.integer({ min: -1, max: 300_000 }),
      reasoning_effort: fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'ultra', null, 3),
      logit_bias: fc.dictionary(fc.string(), fc.integer()),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>;

  it('a body that was fitted fits', () => {
    fc.assert(
      fc.property(bodies, models, fc.boolean(), fc.boolean(), (body, traits, native, translated) => {
        const to = encodeTo(traits, { native });
        const once = fitParameters(body, to, translated);
        expect(fitParameters(once.body, to, translated)).toEqual({ body: once.body, warnings: [], changed: false });
      }),
      { numRuns: 2000 },
    );
  });

  it('no value is outside of the range, but for those that the dialect itself does not allow', () => {
    fc.assert(
      fc.property(bodies, models, fc.boolean(), (asked, traits, translated) => {
        const { body } = fit(asked, traits, translated);
        for (const [name, [least, most]] of Object.entries(dialectRanges)) {
          const sent = body[name];
          if (typeof sent !== 'number') continue;
          if (!translated && sent === asked[name] && (sent < least || sent > most)) continue;
          const [min, max] = name === 'temperature' ? [0, traits.maxTemperature] : (traits.ranges?.[name] ?? [least, most]);
          expect(sent).toBeGreaterThanOrEqual(min);
          expect(sent).toBeLessThanOrEqual(max);
        }
        const limit = body.max_completion_tokens ?? body.max_tokens;
        if (typeof limit === 'number') expect(limit).toBeLessThanOrEqual(traits.outputLimit ?? Number.POSITIVE_INFINITY);
        if (traits.efforts && body.reasoning_effort === 'xhigh') expect(traits.efforts).toContain('xhigh');
      }),
      { numRuns: 2000 },
    );
  });

  it('nothing changes without a word, but for what asks for nothing', () => {
    fc.assert(
      fc.property(bodies, models, (asked, traits) => {
        const { body, warnings } = fit(asked, traits);
        for (const name of ['temperature', 'top_p', 'frequency_penalty', 'stop', 'reasoning_effort', 'logit_bias']) {
          const [before, after] = [asked[name], body[name]];
          const asksForNothing =
            before === 1 || before === 0 || before === null || before === 'none' || JSON.stringify(before) === '{}';
          if (before === undefined || asksForNothing || before === after) continue;
          if (JSON.stringify(before) === JSON.stringify(after)) continue;
          expect(warnings.join('\n')).toContain(name === 'reasoning_effort' ? 'reasoning' : name);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
