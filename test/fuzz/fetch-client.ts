import type { Understudy } from '@understudy/core';
import type { HostileRequest } from './request.ts';
import type { Heard } from './socket-client.ts';

/** The same in process: `instance.fetch`, with an abort in place of a closed socket. Never rejects. */
export async function sendInProcess(instance: Understudy, request: HostileRequest, limitMs: number): Promise<Heard> {
  const controller = new AbortController();
  const limit = AbortSignal.timeout(limitMs);
  const leaving = request.leaves && setTimeout(() => controller.abort(), request.leaves.afterMs);
  const hung = new Promise<Heard>((resolve) => limit.addEventListener('abort', () => resolve({ ended: 'hung', text: '' })));
  const heard = await Promise.race([ask(instance, request, controller.signal), hung]);
  clearTimeout(leaving);
  return heard;
}

async function ask(instance: Understudy, { method, path, headers, body }: HostileRequest, signal: AbortSignal): Promise<Heard> {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    const response = await instance.fetch(`http://understudy${path}`, {
      method,
      headers: headers.filter(([name]) => name !== 'expect').map(([name, value]) => [name, value]),
      signal,
      ...(hasBody && { body }),
    });
    return { ended: 'answered', text: `HTTP/1.1 ${response.status}\r\n\r\n${await response.text()}` };
  } catch (error) {
    if (signal.aborted) return { ended: 'left', text: '' };
    return { ended: 'answered', text: `HTTP/1.1 500 (rejected: ${String(error)})` };
  }
}
