import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigError, createUnderstudy, loadConfig } from '@understudy/core';
import type { Fault } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { leaked } from '../support/secret-forms.ts';
import { conform } from './conform.ts';
import type { Scene, TargetSetup } from './scene.ts';

const row = conform();

/** Failures of one target, again and again, and each call asks it. */
const calmFailures = {
  retry: { attempts: 0 },
  breaker: { consecutive: 10_000, minimumCalls: 10_000 },
  lastResort: 'off',
  health: { probe: 'off' },
} as const;

describe('L. Security: secrets', () => {
  /** Looks like no provider's key, and has what encodings change. */
  const odd = 'kT9+x/Qm4"v%7ZpL2wR8';
  const secret = { apiKey: odd };
  const told = (scene: Scene) => JSON.stringify([scene.watch.events, scene.instance.targets(), scene.instance.describe()]);
  const spansOf = (scene: Scene) =>
    JSON.stringify(scene.spans.map(({ attributes, events, status }) => [attributes, events, status]));
  const forms: Readonly<Record<string, string>> = {
    plain: odd,
    'escaped for JSON': JSON.stringify(odd).slice(1, -1),
    'with the slashes of some JSON writers': odd.replaceAll('/', '\\/'),
    'by the numbers of its characters': odd.replace(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
    'percent-encoded': encodeURIComponent(odd),
    'percent-encoded in lower case, twice': encodeURIComponent(encodeURIComponent(odd).toLowerCase()),
    'in base64': Buffer.from(odd).toString('base64'),
    'in base64url': Buffer.from(odd).toString('base64url'),
    'as a Basic pair': `Basic ${Buffer.from(`user:${odd}`).toString('base64')}`,
    'in JSON inside JSON': JSON.stringify({ headers: { authorization: `Bearer ${odd}` } }),
  };
  const places: Readonly<Record<string, (text: string) => Fault>> = {
    'in the message': (text) => status(400, { message: `You sent ${text}.`, type: 'invalid_request_error', code: null }),
    'in the code': (text) => status(400, { message: 'No.', type: 'invalid_request_error', code: text }),
    'in the type of a 401': (text) => status(401, { type: text }),
    'in the param': (text) => status(400, { message: 'No.', type: 'invalid_request_error', param: text }),
    'in a detail': (text) => status(422, { message: 'No.', details: [{ [text]: { deep: [text] } }] }),
    'at the cut of a long message': (text) => status(500, { message: `${'many words '.repeat(26)}${text}` }),
    'in a page of a proxy': (text) => ({ type: 'text-plain', status: 502, text: `<html><title>${text}</title>${text}</html>` }),
    'in a text': (text) => ({ type: 'text-plain', status: 400, text: `Bad header: ${text}` }),
    'in an error inside the 200': (text) => ({ type: 'error-json', error: { message: text, code: text } }),
    'in an error in mid-stream': (text) => ({ type: 'error-event', afterTokens: 2, error: { message: text, type: text } }),
  };
  const status = (code: number, error: Record<string, unknown>): Fault => ({
    type: 'status',
    status: code,
    body: { error } as never,
  });

  for (const wire of ['openai', 'anthropic'] as const)
    row(
      'L13',
      `a key that a provider echoes in any form and place reaches no client, event or span (${wire})`,
      { targets: [{ wire, provider: secret, apiKey: odd }], policy: calmFailures },
      async (scene) => {
        for (const place of Object.values(places)) {
          for (const form of Object.values(forms)) {
            await scene.providers[0]?.always({ ...place(form), times: 'forever' });
            for (const client of ['openai-chat', 'anthropic-messages'] as const) {
              for (const stream of [false, true]) {
                const { text, headers } = await scene.ask({ client, stream });
                expect(leaked(`${text} ${JSON.stringify([...headers])}`, odd)).toBeUndefined();
              }
            }
            scene.instance.resume(scene.ids[0] ?? '');
          }
        }
        expect(scene.asked()[0]).toBeGreaterThan(300);
        expect(leaked(told(scene), odd, 1)).toBeUndefined();
        expect(leaked(spansOf(scene), odd, 1)).toBeUndefined();
      },
    );

  row(
    'L14',
    'half of a key, and the ends of a masked one, are taken out of what a provider says',
    { targets: [{ provider: secret }], policy: calmFailures },
    async ({ ask, providers }) => {
      const shown = [odd.slice(0, 9), odd.slice(-8), '****2wR8', 'sk-...2wR8', '\u20262wR8', 'kT9+****2wR8'];
      for (const part of shown) {
        await providers[0]?.always({ ...status(400, { message: `The key ${part} is wrong` }), times: 'forever' });
        const { text } = await ask();
        expect(text).toContain('[redacted]');
        expect(text).not.toMatch(/2wR8|kT9/);
      }
    },
  );

  const basic = Buffer.from('robot:pass-Word/77').toString('base64');
  const others: readonly (readonly [string, NonNullable<TargetSetup['provider']>, string])[] = [
    ['the bare token of a header', { headers: { authorization: 'Bearer tok_5Ryq0Lm3' } }, 'tok_5Ryq0Lm3'],
    ['a header of any name', { headers: { 'x-gate': 'Gk27+vvTq01' } }, 'Gk27+vvTq01'],
    ['the password of a Basic header', { headers: { authorization: `Basic ${basic}` } }, 'pass-Word/77'],
    [
      'the password of a base URL',
      (baseURL) => ({ baseURL: baseURL.replace('://', `://robot:${encodeURIComponent('pa%ss/W0rd9')}@`) }),
      'pa%ss/W0rd9',
    ],
  ];
  for (const [what, provider, value] of others) {
    const said = status(400, { message: `Got ${value} and ${encodeURIComponent(value)}` });
    row('L15', `${what} is a secret too`, { targets: [{ provider, always: said }], policy: calmFailures }, async (scene) => {
      const { status: code, text } = await scene.ask();
      expect([code, text]).toEqual([400, expect.stringContaining('[redacted]')]);
      expect(leaked(text + told(scene) + spansOf(scene), value, 1)).toBeUndefined();
    });
  }

  row('L16', 'an error of a configuration quotes no key, wherever it was written', { targets: [{}] }, async () => {
    const models = { workhorse: { targets: ['openai/m'] } };
    const wrong: readonly unknown[] = [
      { providers: { openai: odd }, models },
      { providers: { openai: [{ apiKey: odd }] }, models },
      { providers: [{ apiKey: odd }], models },
      { providers: { openai: { apiKey: [odd] } }, models },
      { providers: { openai: { apiKeys: [odd, 7] } }, models },
      { providers: { openai: { apiKey: odd, kind: odd } }, models },
      { providers: { openai: { apiKey: odd, [odd]: true } }, models },
      { providers: { openai: { apiKey: odd } }, models: { workhorse: { targets: [`openai/${odd}*`, odd] } } },
      { providers: { openai: { apiKey: 'k', headers: { 'x y': odd } } }, models },
      { providers: { openai: { apiKey: 'k', headers: odd } }, models },
      { providers: { openai: { apiKey: 'k', baseURL: `htps://robot:${encodeURIComponent(odd)}@host` } }, models },
      { providers: { openai: { apiKey: 'k', baseURL: `robot:${odd}@host` } }, models },
      { providers: { openai: { apiKey: odd } }, models, telemetry: { propagate: [odd] } },
    ];
    for (const options of wrong) {
      const error = thrown(() => createUnderstudy(options as never));
      expect(ConfigError.is(error)).toBe(true);
      expect(leaked(inspect(error, { depth: 9 }), odd)).toBeUndefined();
    }
    const folder = await mkdtemp(join(tmpdir(), 'understudy-secrets-'));
    const files = {
      'a.json': `{ "providers": { "openai": { "apiKey": ${odd} } } }`,
      'b.json': `{ "providers": { "openai": { "apiKey": "${odd.replaceAll('"', '')}" "x" } } }`,
      'a.yaml': `providers:\n  openai: { apiKey: *${odd} }`,
      'b.yaml': `providers:\n  openai: { apiKey: "${odd} }`,
      'a.mjs': `export default { apiKey: '${odd}' '${odd}' };`,
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text);
      const error = await loadConfig(join(folder, name)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'unreadable', message: expect.stringMatching(/is no|cannot be loaded/) });
      expect(leaked(inspect(error, { depth: 9 }), odd.replaceAll('"', ''))).toBeUndefined();
    }
    await rm(folder, { recursive: true });
  });

  const prompt = 'My name is Jane Roe and my PIN is P4711';
  const fastapi = {
    detail: [
      {
        type: 'string_type',
        loc: ['body', 'messages', 0, 'content'],
        msg: `Input should be a valid string [type=string_type, input_value='${prompt}']`,
        input: prompt,
      },
    ],
  };
  const quoting: readonly Fault[] = [
    { type: 'status', status: 422, body: fastapi },
    status(400, { message: `Invalid: '${prompt}'`, type: 'invalid_request_error', param: 'messages.0.content', code: prompt }),
    status(400, { message: prompt, type: 'Jane', param: `metadata.${prompt}`, code: 'Roe' }),
    { type: 'text-plain', status: 500, text: prompt },
    { type: 'error-json', error: { message: prompt, type: 'server_error' } },
    { type: 'error-event', afterTokens: 1, error: { message: prompt, type: 'server_error', code: 'Jane' } },
  ];
  for (const content of [undefined, 'errors'] as const)
    row(
      'L17',
      content
        ? 'the words of a provider are in events and spans where telemetry.content allows it'
        : 'the words of a provider, which may quote a prompt, reach its client and no event or span',
      { targets: [{}], policy: calmFailures, options: content ? { telemetry: { content } } : {} },
      async (scene) => {
        for (const fault of quoting) {
          await scene.providers[0]?.always({ ...fault, times: 'forever' });
          for (const stream of [false, true]) {
            const { text } = await scene.ask({ stream, body: { messages: [{ role: 'user', content: prompt }] } });
            expect(text).toContain(fault.type === 'error-json' && stream ? 'error' : 'Jane Roe');
          }
        }
        const seen = told(scene) + spansOf(scene);
        if (content) return expect(seen).toMatch(/Jane Roe/);
        expect(seen).not.toMatch(/Jane|Roe|P4711|My name/);
        const details = scene.watch.of('attempt.end').map(({ detail }) => detail);
        expect(details).toContain('422 from t1 (string_type, param messages.0.content)');
        expect(details).toContain('400 from t1 (invalid_request_error, param messages.0.content)');
      },
    );
});

function thrown(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
