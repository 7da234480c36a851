// The gateway as a user runs it: Express, one model class with a fallback, tracing on with a batch processor. `ADAPTER=http`: node:http and
// no framework; `TRACING=off`: no OpenTelemetry SDK.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options } from '@understudy/core';
import { toHttpCall, writeAnswer } from '@understudy/core/node';
import { understudy } from '@understudy/express';
import express from 'express';
import { serveParent } from './child.ts';
import { startTracing } from './tracing.ts';

const answers = process.env.TRACING === 'off' ? {} : startTracing();

const baseURL = `${process.env.UPSTREAM}/v1`;
const options: Options = {
  providers: {
    openai: { apiKey: 'key', baseURL },
    backup: { kind: 'openai-compatible', baseURL },
    google: { kind: 'gemini', apiKey: 'key', baseURL: process.env.UPSTREAM ?? '' },
    claude: { kind: 'anthropic', apiKey: 'key', baseURL: process.env.UPSTREAM ?? '' },
  },
  models: {
    workhorse: { targets: ['openai/gpt-bench', 'backup/gpt-bench'] },
    messages: { targets: ['claude/claude-bench', 'backup/gpt-bench'] },
    gemini: { targets: ['google/gemini-bench', 'backup/gpt-bench'] },
    // Every call of it meets a 503 first: its breaker never opens.
    failing: {
      targets: ['openai/gpt-down', 'backup/gpt-bench'],
      policy: { breaker: { consecutive: 1e9, minimumCalls: 1e9 } },
    },
    // More streams at once than the default's 1,000 places.
    crowd: {
      targets: ['openai/gpt-bench', 'backup/gpt-bench'],
      policy: { bulkhead: { concurrent: 1_000_000 }, timeout: { total: '10m' } },
    },
    // With nobody to continue an answer its text is not kept: what is held then is held for the reader.
    alone: {
      targets: ['openai/gpt-bench'],
      policy: { bulkhead: { concurrent: 1_000_000 }, timeout: { total: '10m' } },
    },
  },
};

const server = process.env.ADAPTER === 'http' ? bare() : express().use('/ai', understudy(options)).listen(0, '127.0.0.1', ready);
server.keepAliveTimeout = 60_000;

function bare() {
  const instance = createUnderstudy(options);
  const mount = '/ai'.length;
  return createServer(async (request, response) => {
    await writeAnswer(await instance.handle(toHttpCall(request, response, (request.url ?? '').slice(mount))), response);
  }).listen(0, '127.0.0.1', ready);
}

function ready(): void {
  serveParent((server.address() as AddressInfo).port, answers);
}
