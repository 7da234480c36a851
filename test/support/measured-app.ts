import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options } from '@understudy/core';
import { understudy } from '@understudy/express';
import express from 'express';

/**
 * An app in a process of its own that tells, at `/lag`, for how long at most it was busy without a pause since it was asked last: CPU
 * milliseconds between two rings of a timer, so that it does not count what else the machine does.
 */
const everyMs = 2;
let longestMs = 0;
let before = process.cpuUsage();
setInterval(() => {
  const { user, system } = process.cpuUsage(before);
  before = process.cpuUsage();
  longestMs = Math.max(longestMs, (user + system) / 1000);
}, everyMs);

const app = express();
app.get('/lag', (_, response) => {
  response.json({ longestMs });
  longestMs = 0;
});
app.use('/ai', understudy(createUnderstudy(JSON.parse(process.env.OPTIONS ?? '{}') as Options)));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.once('end', () => process.exit()).resume();
