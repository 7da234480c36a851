import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUnderstudy, loadConfig } from '@understudy/core';
import { type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import { Agent, type Dispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../docs/providers');
const pages = readdirSync(folder)
  .filter((name) => name !== 'README.md')
  .map((name) => ({ kind: name.replace('.md', ''), text: readFileSync(join(folder, name), 'utf8') }));

/** What stands behind each dialect here, and the path that it answers at. */
const wires: Readonly<Record<string, { readonly wire: WireName; readonly path?: string }>> = {
  'openai-chat': { wire: 'openai', path: '/v1/chat/completions' },
  'anthropic-messages': { wire: 'anthropic', path: '/v1/messages' },
  gemini: { wire: 'gemini' },
  'cohere-chat': { wire: 'cohere' },
  'bedrock-converse': { wire: 'bedrock-converse' },
};

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Notes where a request was to go, and takes it to a simulated provider. */
class Detour extends Agent {
  readonly sent: Sent[] = [];
  readonly #to: SimulatedProvider;
  readonly #path: string | undefined;

  constructor(to: SimulatedProvider, path: string | undefined) {
    super();
    this.#to = to;
    this.#path = path;
  }

  override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.sent.push({ url: `${options.origin}${options.path}`, headers: options.headers as Sent['headers'] });
    return super.dispatch({ ...options, origin: new URL(this.#to.url).origin, path: this.#path ?? options.path }, handler);
  }
}

const key = 'key-of-the-page-0001';
const providers = new Map<WireName, SimulatedProvider>();
beforeAll(async () => {
  for (const { wire } of Object.values(wires))
    providers.set(wire, await startProvider({ wire, answer: { text: `Said by ${wire}.` } }));
});
afterAll(() => Promise.all([...providers.values()].map((provider) => provider.close())));

async function serve(yaml: string, dispatcher: Dispatcher): Promise<string> {
  const at = mkdtempSync(join(tmpdir(), 'provider-page-'));
  try {
    const file = join(at, 'understudy.yaml');
    writeFileSync(file, yaml);
    const variable = /\$\{(\w+)\}/.exec(yaml)?.[1];
    const understudy = createUnderstudy(await loadConfig(file, { env: variable === undefined ? {} : { [variable]: key } }), {
      dispatcher,
    });
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { 'content-type': 'application/json' };
    const answer = await understudy.fetch('http://understudy/v1/chat/completions', { method: 'POST', headers, body });
    await understudy.close();
    return await answer.text();
  } finally {
    rmSync(at, { recursive: true });
  }
}

describe.each(pages)('the page of $kind', ({ text }) => {
  it('has a configuration that answers a call, with the request that the page tells of', async () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const dialect = /\| speaks +\| `([\w-]+)`/.exec(text)?.[1] ?? '';
    const { wire, path } = wires[dialect] ?? {};
    const provider = wire && providers.get(wire);
    if (!provider) throw new Error(`nothing stands behind the dialect "${dialect}" here`);
    const detour = new Detour(provider, path);
    expect(await serve(yaml, detour)).toContain(`Said by ${wire}.`);
    await detour.close();
    const [sent] = detour.sent;
    expect(text).toContain(`\`POST ${sent?.url}\``);
    const told = /\| every request carries +\| ([^|]+?) +\|/.exec(text)?.[1] ?? '';
    for (const [, name = '', value = ''] of told.matchAll(/`([\w-]+): ([^`]+)`/g))
      if (yaml.includes('apiKey') || !value.includes('KEY')) expect(sent?.headers[name]).toBe(value.replace('KEY', key));
  });
});
