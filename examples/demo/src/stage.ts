import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { loadConfig, type Understudy } from '@understudy/core';
import { createApp } from '@understudy/example-express-basic';
import { understudy } from '@understudy/express';
import { type Providers, startProviders } from './providers.ts';

/** All that the incident is played on: the simulated providers, and before them the Express example as it is. */
export interface Stage {
  readonly providers: Providers;
  readonly instance: Understudy;
  /** What each SDK needs to reach the mount. */
  readonly mount: Readonly<Record<'openai' | 'anthropic', { readonly baseURL: string; readonly apiKey: string }>>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const token = 'demo-token';
  const providers = await startProviders();
  const ai = understudy(await loadConfig(fileURLToPath(new URL('../understudy.yaml', import.meta.url)), { env: providers.env }));
  const server = createApp(ai, token).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ai`;
  return {
    providers,
    instance: ai.instance,
    mount: { openai: { baseURL: `${url}/v1`, apiKey: token }, anthropic: { baseURL: url, apiKey: token } },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await ai.instance.close({ drain: 0 });
      server.closeAllConnections();
      await Promise.all([closed, providers.close()]);
    },
  };
}
