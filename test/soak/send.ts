import { type Agent, request } from 'undici';
import { promptOf } from './story.ts';

const headers = { 'content-type': 'application/json' };

/** What came back, however it ended. */
export interface Seen {
  /** Undefined where no headers came. */
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly raw: string;
  /** Why no more came. */
  readonly broken: string | undefined;
}

export interface Sending {
  readonly agent: Agent;
  readonly url: string;
  readonly model: string;
  readonly call: number;
  /** Longest waits in milliseconds: for the headers, and between two pieces of the body. */
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/** Every second call wants a stream. */
export const isStream = (call: number) => call % 2 === 1;

/** Never rejects. */
export async function send({ agent, url, model, call, headersTimeout, bodyTimeout }: Sending): Promise<Seen> {
  const messages = [{ role: 'user', content: promptOf(call) }];
  const body = JSON.stringify({ model, messages, ...(isStream(call) && { stream: true }) });
  let status: number | undefined;
  let retryAfter: string | undefined;
  let raw = '';
  try {
    const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body, headersTimeout, bodyTimeout });
    status = answer.statusCode;
    const told = answer.headers['retry-after'];
    retryAfter = typeof told === 'string' ? told : undefined;
    answer.body.setEncoding('utf8');
    for await (const text of answer.body) raw += text;
    return { status, retryAfter, raw, broken: undefined };
  } catch (error) {
    return { status, retryAfter, raw, broken: (error as { code?: string }).code ?? String(error) };
  }
}
