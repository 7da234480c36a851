// The gateway of the soak: Express and Understudy with the policy that it ships with. UPSTREAMS are the URLs of its targets.
import type { AddressInfo } from 'node:net';
import { understudy } from '@understudy/express';
import express from 'express';
import { serveParent } from '../bench/child.ts';
import { limits } from './limits.ts';
import { watchLoop } from './loop-delay.ts';

const urls = (process.env.UPSTREAMS ?? '').split(',');
const names = urls.map((_, i) => `provider-${i}`);

const app = express();
app.use(
  '/ai',
  understudy({
    providers: Object.fromEntries(urls.map((url, i) => [`provider-${i}`, { kind: 'openai-compatible', baseURL: `${url}/v1` }])),
    models: { story: { targets: names.map((name) => `${name}/story-1`) } },
    policy: { timeout: limits },
  }),
);
const server = app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  serveParent((server.address() as AddressInfo).port, { delay: watchLoop() }),
);
server.keepAliveTimeout = 120_000;
