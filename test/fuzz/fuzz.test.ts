import { expect, it } from 'vitest';
import { fuzz } from './run.ts';

const seed = 20_260_815;

it('hostile providers and hostile clients end no process, hang no call and keep no place', async () => {
  const { exchanges, statuses, reasons, violations } = await fuzz({ seed, seconds: 20 });
  console.log(`fuzz: seed ${seed}, ${exchanges} exchanges, statuses ${JSON.stringify(Object.fromEntries(statuses))}`);
  expect(violations).toEqual([]);
  // It meets what it is about: answers, refusals, failures of every kind.
  expect(exchanges).toBeGreaterThan(100);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 502, 503, 504]));
  const met = ['answered', 'malformed', 'truncated', 'connect', 'slow', 'server-error'];
  expect([...reasons.keys()]).toEqual(expect.arrayContaining(met));
}, 90_000);
