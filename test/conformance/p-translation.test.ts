import type { Fault } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { conform } from './conform.ts';

const row = conform();

const refuses = (code: string): Fault => ({
  type: 'status',
  status: 400,
  body: { error: { message: 'Invalid body.', type: 'invalid_request_error', param: 'tools', code } },
});
const away: Fault = { type: 'status', status: 503 };

describe('P. Translation', () => {
  for (const code of ['string_above_max_length', 'invalid_image_format', 'whatever_else', ''])
    row(
      'P1',
      `a 400 about a body that was translated goes on to the next target (${code || 'no code'})`,
      { targets: [{ always: away }, { wire: 'anthropic', always: refuses(code) }, {}] },
      async ({ ask, watch, asked }) => {
        const got = await ask();
        expect([got.status, got.said, asked().at(-1)]).toEqual([200, 'Said by T3.', 1]);
        expect(watch.of('failover').map(({ reason }) => reason)).toEqual(['overloaded', 'unsupported']);
        expect(watch.of('warning').filter(({ message }) => message.includes('a defect of ours'))).toHaveLength(1);
      },
    );
  row(
    'P1',
    'so does one about a body of the same dialect that was changed, and nothing is told of one that was not',
    { targets: [{ target: { params: { seed: 1 } }, always: refuses('string_above_max_length') }, { always: refuses('x') }, {}] },
    async ({ ask, asked, watch }) => {
      expect((await ask()).status).toBe(400);
      expect(asked()).toEqual([1, 1, 0]);
      expect(watch.of('warning').map(({ target }) => target)).toEqual(['t1/gpt-4o-mini']);
    },
  );
});
