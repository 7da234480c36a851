import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Ender, type EndSignal } from '../call/end-signal.ts';
import type { OutputPolicy } from '../call/policy.ts';
import type { OutputFormat } from '../call/request.ts';
import { systemClock } from '../clock.ts';
import { call, policy, recorder, target } from '../resilience/attempt.test-support.ts';
import { bombs } from './bombs.test-support.ts';
import { OutputChecks } from './check-output.ts';

const place = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
/** Long enough for healthy checks on a busy machine. */
const timeLimitMs = 300;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((checks) => checks.close()));
});

function setup(over: Partial<OutputPolicy> = {}) {
  const { events, publish } = recorder();
  const checks = new OutputChecks({ clock: systemClock, publish });
  open.push(checks);
  const judged = target('openai/gpt', { policy: policy({ output: { validate: 'json-schema', timeLimitMs, ...over } }) });
  const request = { messages: [], tools: [], stream: true, includeUsage: false, unportable: [] };
  const checkBy = (output: OutputFormat, signal?: EndSignal) => {
    const check = checks.of(call({ request: { ...request, output }, ...(signal && { signal }) }), judged);
    if (!check) throw new Error('not judged at all');
    return check;
  };
  const check = (schema: object, text: string, signal?: EndSignal) =>
    checkBy({ type: 'json-schema', schema: { ...schema } }, signal)(text);
  const fits = (schema: object, text: string) =>
    checks.fits(call({ request: { ...request, output: { type: 'json-schema', schema: { ...schema } } } }), judged, text);
  const warnings = () => events.map((event) => (event.type === 'warning' ? event.unchecked : event.type));
  return { check, checkBy, checks, fits, warnings };
}

describe('the check of structured output', () => {
  it('says what does not fit, by keyword, and nothing of the answer', async () => {
    const { check, warnings } = setup();
    expect(await check(place, '{"city":"Cork"}')).toBeUndefined();
    expect(await check(place, '{"town":"secret"}')).toBe('it does not fit the schema (required)');
    expect(await check(place, '{"city":7}')).toBe('it does not fit the schema (type)');
    expect(await check({ additionalProperties: false }, '{"secret":7}')).not.toContain('secret');
    expect(await check({ type: 'string', pattern: '^[a-z]+$' }, '"Cork"')).toBe('it does not fit the schema (pattern)');
    expect(warnings()).toEqual([]);
  });

  it('knows prose from JSON, long answers and answers without a schema too', async () => {
    const { check, checkBy } = setup();
    const anyJson = checkBy({ type: 'json-object' });
    const long = 'x'.repeat(200_000);
    expect(await check(place, 'It is Cork.')).toBe('it is no JSON');
    expect(await check(place, long)).toBe('it is no JSON');
    expect(await anyJson('It is Cork.')).toBe('it is no JSON');
    expect(await anyJson(long)).toBe('it is no JSON');
    expect(await anyJson(JSON.stringify({ long }))).toBeUndefined();
    expect(await anyJson('{}')).toBeUndefined();
  });

  it.each([
    ['ids that stand twice', { type: 'object', properties: { a: { $id: 'x' }, b: { $id: 'x' } } }],
    ['a reference to nowhere', { $ref: 'http://[' }],
    ['a pattern that is none', { properties: { a: { type: 'string', pattern: '(' } } }],
  ])('serves an answer whose schema has %s, and says so, also where it would refuse what takes too long', async (_, schema) => {
    const { check, warnings } = setup({ onLimit: 'refuse' });
    expect(await check(schema, '{"a":"x"}')).toBeUndefined();
    expect(warnings()).toEqual(['unreadable']);
    expect(await check(schema, 'prose')).toBe('it is no JSON');
  });

  it.each(bombs)('ends $name at its limit, and serves the answer with a warning', async ({ schema, text }) => {
    const { check, warnings } = setup();
    expect(await check(schema, text)).toBeUndefined();
    expect(warnings()).toEqual(['limit']);
    expect(await check(place, '{}')).toMatch('required'); // and is there for the next
  });

  it('lets the event loop turn while a bomb goes off', async () => {
    const { check } = setup();
    await check(place, '{"city":"Cork"}'); // the thread is started
    const bomb = bombs[0];
    let over = false;
    const checking = check(bomb?.schema ?? {}, bomb?.text ?? '').then(() => {
      over = true;
    });
    let turns = 0;
    for (; !over; turns++) await turn();
    await checking;
    expect(turns).toBeGreaterThan(50);
  });

  it('refuses what it could not check, where the policy says so', async () => {
    const { check, warnings } = setup({ onLimit: 'refuse' });
    for (const { schema, text } of bombs.slice(0, 1)) {
      expect(await check(schema, text)).toBe('it was not checked: checking it took longer than `output.timeLimit`');
      expect(await check(schema, text)).toBe(
        'it was not checked: its schema took too long before, and is left alone for a while',
      );
    }
    expect(warnings()).toEqual([]);
  });

  it('joins the rest of a broken answer that it could not check as it serves a whole one, and never one that does not fit', async () => {
    const [bomb] = bombs;
    const schema = { ...bomb?.schema };
    for (const [onLimit, joined] of [
      ['serve', true],
      ['refuse', false],
    ] as const) {
      const { fits, warnings } = setup({ onLimit, validate: 'none' });
      expect(await fits(schema, bomb?.text ?? '')).toBe(joined);
      expect(await fits(schema, bomb?.text ?? '')).toBe(joined); // left alone for a while
      expect(warnings()).toEqual(joined ? ['limit', 'remembered'] : []);
      expect(await fits(place, '{"city":"Cork"}')).toBe(true);
      expect(await fits(place, '{"city":7}')).toBe(false);
    }
  });

  it('does not let a call wait that has ended', async () => {
    const { check, warnings } = setup();
    const controller = new Ender();
    const checking = check(place, '{}', controller);
    controller.abort({ reason: 'cancelled', phase: 'before_commit', detail: 'the client left' });
    expect(await checking).toBeUndefined();
    expect(await check(place, '{}', controller)).toBeUndefined();
    expect(warnings()).toEqual([]);
  });

  it('serves with a warning once it is closed', async () => {
    const { check, checks, warnings } = setup();
    const waiting = check(place, '{}');
    await checks.close();
    expect(await waiting).toBeUndefined();
    expect(await check(place, '{}')).toBeUndefined();
    expect(warnings()).toEqual(['no-worker', 'no-worker']);
  });
});
