import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../call/failure.ts';
import { outsideWords } from './outside-words.ts';
import { redactor } from './redactor.ts';

const key = 'kT9x-Qm4v7ZpL2wR8-unlikely';
const words = outsideWords(redactor([key]), 'none');
const failure: Failure = { reason: 'rejected', phase: 'before_headers', detail: '400 from openai', said: `It says ${key}` };

describe('the words of a provider for its client', () => {
  it('are one line', () => {
    expect(words.toClient('It\r\n\tbroke.\u0000 Sorry. ')).toBe('It broke. Sorry.');
  });

  it('are cut between words, at 300 characters', () => {
    const said = words.toClient('many words '.repeat(1000));
    expect(said.length).toBeLessThanOrEqual(300);
    expect(said).toMatch(/(many|words)…$/);
  });

  it('hold no part of a key, wherever they are cut', () =>
    fc.assert(
      fc.property(fc.integer({ min: 250, max: 320 }), fc.boolean(), (padding, spaced) => {
        const said = words.toClient(`${'x'.repeat(padding)}${spaced ? ' ' : '-'}${key} and more words`);
        for (let at = 0; at + 4 <= key.length; at++) expect(said).not.toContain(key.slice(at, at + 4));
      }),
      { numRuns: 140, seed: 1 },
    ));
});

describe('what events tell of a failure', () => {
  it.each([
    [{}, '400 from openai'],
    [{ codes: ['invalid_request_error'], param: 'messages.0' }, '400 from openai (invalid_request_error, param messages.0)'],
    [{ param: 'messages[0].content[1].image_url.url' }, '400 from openai (param messages.0.content.1)'],
    [{ param: 'metadata.jane' }, '400 from openai (param metadata)'],
    [{ param: 'tools.0.function.parameters.properties.jane' }, '400 from openai (param tools.0.function.parameters)'],
    [{ param: 'response_format.properties.jane' }, '400 from openai (param response_format.properties)'],
    [{ param: 'I am Jane' }, '400 from openai'],
    [{ param: 'messages.I am Jane' }, '400 from openai (param messages)'],
    [{ codes: [key] }, '400 from openai ([redacted])'],
  ])('are our own words, codes and the field: %j', (more, detail) => {
    expect(words.toEvents({ ...failure, ...more })).toBe(detail);
  });

  it('are its words too where the configuration says so, without keys', () => {
    const told = outsideWords(redactor([key]), 'errors').toEvents({ ...failure, codes: ['a_code'] });
    expect(told).toBe('400 from openai (a_code): It says [redacted]');
  });

  it('are ids and names only where they could be some', () => {
    expect(words.name('chatcmpl-123')).toBe('chatcmpl-123');
    expect(words.name(`chatcmpl-${key}`)).toBeUndefined();
    expect(words.name('x'.repeat(1000))).toBeUndefined();
    expect(words.name(undefined)).toBeUndefined();
  });
});
