import { Pool } from 'undici';

export interface Round {
  readonly calls: number;
  readonly seconds: number;
  /** Milliseconds of each call, whole. */
  readonly latencies: readonly number[];
}

const prompt = 'Please summarise the following. '.repeat(28);
const bodyOf = (stream: boolean) =>
  JSON.stringify({
    model: 'workhorse',
    messages: [{ role: 'user', content: prompt }],
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  });

/** Sends calls over so many connections, each as soon as the one before is whole, for so long (or, with `perSecond`, at that pace). */
export async function load(
  url: string,
  path: string,
  options: { stream: boolean; connections: number; seconds: number; perSecond?: number },
): Promise<Round> {
  const pool = new Pool(url, { connections: options.connections, headersTimeout: 0, bodyTimeout: 0 });
  const body = bodyOf(options.stream);
  const headers = { 'content-type': 'application/json', authorization: 'Bearer client' };
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + options.seconds * 1000;
  const gapMs = options.perSecond === undefined ? 0 : (1000 * options.connections) / options.perSecond;

  async function worker(i: number): Promise<void> {
    let next = startedAt + (gapMs * i) / options.connections;
    while (performance.now() < endAt) {
      if (gapMs > 0) {
        const waitMs = next - performance.now();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        next += gapMs;
      }
      const at = performance.now();
      const answer = await pool.request({ path, method: 'POST', headers, body });
      const text = await answer.body.text();
      latencies.push(performance.now() - at);
      if (answer.statusCode !== 200 || (options.stream && !text.endsWith('data: [DONE]\n\n'))) {
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
