import './tracing.ts';
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ConfigError } from '@understudy/core';
import helmet from 'helmet';
import { AppModule } from './app-module.ts';

const { API_TOKEN, PORT = '3000' } = process.env;

try {
  await main();
} catch (error) {
  if (!ConfigError.is(error)) throw error;
  console.error(error.message); // says where and what to do; a stack would only hide it
  process.exitCode = 1;
}

async function main(): Promise<void> {
  // An app that cannot be built throws here, and is told above; Nest's logger would tell the same once more, with its stack.
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { abortOnError: false, logger: false });
  app.useLogger(['warn', 'error']);
  app.use(helmet());
  app.useBodyParser('json', { limit: '10mb' }); // Nest's own limit of 100 kB is too small for prompts
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true }); // drains streams, then exits with 0
  await app.listen(Number(PORT));
  if (!API_TOKEN) console.warn('API_TOKEN is not set: everybody who reaches this port may use /ai.');
  console.log(`listening on http://localhost:${(app.getHttpServer().address() as AddressInfo).port}`);

  process.once('SIGINT', () => process.once('SIGINT', () => process.exit(130))); // asked twice: at once
}
