import { Pool } from 'undici';

export interface Round {
  readonly calls: number;
  readonly seconds: number;
  /** Milliseconds of each call, whole. */
  readonly latencies: readonly number[];
}

const prompt = 'Please summarise the following. '.repeat(28);
const messages = [{ role: 'user', content: prompt }];

/** What a client of one API sends, and how its streams end. */
interface Api {
  body(model: string, stream: boolean): object;
  readonly end: string | RegExp;
}

const chat: Api = {
  body: (model, stream) => ({ model, messages, ...(stream && { stream, stream_options: { include_usage: true } }) }),
  end: 'data: [DONE]\n\n',
};
const apis: readonly (readonly [part: string, api: Api])[] = [
  [
    '/v1/messages',
    {
      body: (model, stream) => ({ model, max_tokens: 1000, messages, ...(stream && { stream }) }),
      end: 'data: {"type":"message_stop"}\n\n',
    },
  ],
  [
    '/v1/responses',
    {
      body: (model, stream) => ({ model, input: messages, ...(stream && { stream }) }),
      end: /event: response\.completed\ndata: .*\n\n$/,
    },
  ],
  [
    '/v1beta/',
    { body: () => ({ contents: [{ role: 'user', parts: [{ text: prompt }] }] }), end: /"finishReason":"STOP".*\r?\n\r?\n$/ },
  ],
];

export interface LoadOptions {
  readonly stream: boolean;
  readonly connections: number;
  readonly seconds: number;
  readonly perSecond?: number;
  /** So many calls, and then no more, however long it takes. */
  readonly calls?: number;
  /** Default: `workhorse`. */
  readonly model?: string;
}

/** Sends calls over so many connections, each as soon as the one before is whole, for so long (or, with `perSecond`, at that pace). */
export async function load(url: string, path: string, options: LoadOptions): Promise<Round> {
  const pool = new Pool(url, { connections: options.connections, headersTimeout: 0, bodyTimeout: 0 });
  const { body: bodyOf, end } = apis.find(([part]) => path.includes(part))?.[1] ?? chat;
  const body = JSON.stringify(bodyOf(options.model ?? 'workhorse', options.stream));
  const isWhole = (text: string) => (typeof end === 'string' ? text.endsWith(end) : end.test(text));
  const asked = options.stream ? path.replace(':generateContent', ':streamGenerateContent?alt=sse') : path;
  const headers = { 'content-type': 'application/json', authorization: 'Bearer client' };
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + options.seconds * 1000;
  let left = options.calls ?? Number.POSITIVE_INFINITY;
  const gapMs = options.perSecond === undefined ? 0 : (1000 * options.connections) / options.perSecond;

  async function worker(i: number): Promise<void> {
    let next = startedAt + (gapMs * i) / options.connections;
    while (performance.now() < endAt && left-- > 0) {
      if (gapMs > 0) {
        const waitMs = next - performance.now();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        next += gapMs;
      }
      const at = performance.now();
      const answer = await pool.request({ path: asked, method: 'POST', headers, body });
      const text = await answer.body.text();
      latencies.push(performance.now() - at);
      if (answer.statusCode !== 200 || (options.stream && !isWhole(text))) {
        throw new Error(`${url}${path} answered ${answer.statusCode}: ${text.slice(0, 200)}`);
      }
    }
  }

  await Promise.all(Array.from({ length: options.connections }, (_, i) => worker(i)));
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return { calls: latencies.length, seconds, latencies };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
