import { createHmac } from 'node:crypto';
import { openAICompatible } from '@understudy/core';

/** Where the signing key of a day comes from: it may take its time, fail, or know no such secret. */
export interface KeyDesk {
  signingKey(secret: string, signal: AbortSignal): Promise<string | undefined>;
}

/**
 * A cloud that nobody runs: each model has a path of its own, each region an address, and each request a signature over its method, address, time and body,
 * made with a key that has to be waited for. All that is special about it stands in this file.
 */
export function signedCloud(desk: KeyDesk) {
  return openAICompatible({
    kind: 'signed-cloud',
    settings: {
      port: { type: 'number', meaning: 'where the toy listens', required: true },
      region: { type: 'string', meaning: 'the region that serves', required: true, pattern: /[a-z]{2}-[a-z]+-\d/ },
      phrase: { type: 'string', meaning: 'what requests are signed with', required: true, secret: true },
    },
    baseURLOf: ({ port }) => `http://127.0.0.1:${port}`,
    endpoint: ({ model, stream }, { region }) => ({
      path: `/${region}/models/${model}/${stream ? 'stream' : 'invoke'}`,
      headers: { 'x-region': region },
    }),
    headers: () => ({ 'x-signed-by': 'signed-cloud' }),
    async authorize({ method, url, body = '' }, { phrase }, { nowMs, signal }) {
      const key = await desk.signingKey(phrase, signal);
      if (key === undefined) return { refused: { reason: 'unauthorized', detail: 'the desk knows no such secret' } };
      return { headers: { 'x-time': String(nowMs), 'x-signature': signatureOf(key, `${method} ${url} ${nowMs} ${body}`) } };
    },
    errors: [{ id: 'signed-cloud.asleep', codes: ['region_asleep'], at: [418], reason: 'overloaded' }],
  });
}

export function signatureOf(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
