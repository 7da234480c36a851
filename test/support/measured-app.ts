import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options } from '@understudy/core';
import { understudy } from '@understudy/express';
import express from 'express';

/**
 * An app in a process of its own that tells, at `/lag`, for how long at most it was busy without a pause since it was asked last: the
 * milliseconds between two rings of a timer, or those of CPU where they are fewer. So neither what else the machine does counts, nor the
 * threads that collect garbage beside the loop.
 */
const everyMs = 2;
let longestMs = 0;
let before = process.cpuUsage();
let rangAt = performance.now();
setInterval(() => {
  const { user, system } = process.cpuUsage(before);
  before = process.cpuUsage();
  const since = performance.now() - rangAt;
  rangAt += since;
  longestMs = Math.max(longestMs, Math.min(since, (user + system) / 1000));
}, everyMs);

const known = JSON.stringify(Array.from({ length: 20_000 }, (_, n) => ({ role: 'user', content: `${n}` })));
/** What it takes on a machine with nothing else to do. */
const knownMs = 10;

/** How many times as long as there this machine takes now for the same work. At least 1. */
function slowdown(): number {
  const start = process.cpuUsage();
  JSON.stringify(JSON.parse(known));
  const { user, system } = process.cpuUsage(start);
  return Math.max(1, (user + system) / 1000 / knownMs);
}

const app = express();
app.get('/lag', (_, response) => {
  response.json({ longestMs, slowdown: slowdown() });
  longestMs = 0;
});
app.use('/ai', understudy(createUnderstudy(JSON.parse(process.env.OPTIONS ?? '{}') as Options)));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.once('end', () => process.exit()).resume();
