import { stopTracing } from './tracing.ts';

// Nothing that loads `http` comes before that line.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ConfigError, loadConfig } from '@understudy/core';
import { understudy } from '@understudy/koa';
import { createApp } from './app.ts';
import { configPath } from './config-path.ts';
import { shutDown } from './shut-down.ts';

const { API_TOKEN, PORT = '3000' } = process.env;

try {
  await main();
} catch (error) {
  if (!ConfigError.is(error)) throw error;
  console.error(error.message); // says where and what to do; a stack would only hide it
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const ai = understudy(await loadConfig(configPath()));
  const server = createApp(ai, API_TOKEN).listen(Number(PORT));
  await once(server, 'listening');
  if (!API_TOKEN) console.warn('API_TOKEN is not set: everybody who reaches this port may use /ai.');
  console.log(`listening on http://localhost:${(server.address() as AddressInfo).port}`);

  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) process.exit(130); // asked twice: at once
    stopping = true;
    await shutDown(server, ai.instance);
    await stopTracing();
    process.exit(0);
  }
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
