import type { ByteSource } from '../call/byte-source.ts';
import type { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import { type AskParts, dispatchOnce } from './ask-once.ts';
import { decompressed } from './decompressed.ts';
import type { Answer } from './exchange.ts';
import { readBody } from './read-body.ts';

/** Bytes: a stored answer may be as long as answers are. */
const longestAnswer = 8 * 1024 * 1024;

export interface AskedKept {
  readonly dialect: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The path at the provider, from the provider's path of calls. */
  pathOf(calls: string): string;
  readonly body: string | undefined;
  /** The key of the pool that the request is sent with: its place in the pool, from 0. */
  readonly key: number;
  readonly leaving: Ender;
}

interface Given {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly body: string | ByteSource;
  /** For whoever reads a body that is not whole: called when nothing more is read of it. */
  over(): void;
}

/** Asks an account for what it keeps. Undefined where no whole answer came within `limitMs`, which bounds a stream too. Never rejects. */
export async function askKept(
  { dialect, method, pathOf, body, key, leaving }: AskedKept,
  parts: AskParts,
  limitMs: number,
): Promise<Given | undefined> {
  const { kind, settings } = parts.account;
  const tooLong: Failure = { reason: 'slow', phase: 'before_headers', detail: `no answer within ${limitMs} ms` };
  const timer = parts.clock.timer(limitMs, () => leaving.abort(tooLong), 'background');
  const over = () => timer.cancel();
  let streams = false;
  try {
    const calls = kind.endpoint({ operation: 'chat', model: '', stream: false, dialect }, settings);
    const to = { ...calls, path: pathOf(calls.path) };
    const asked = { method, to, key, ...(body !== undefined && { body }) } as const;
    const first = await dispatchOnce(asked, parts, leaving);
    const isRenewed = first.answer.status === 401 && first.renew?.(parts.clock.now()) === true;
    if (isRenewed) first.answer.body.drain();
    const { answer } = isRenewed ? await dispatchOnce(asked, parts, leaving) : first;
    const { status, headers } = answer;
    const source = decompressed(answer.body, headers['content-encoding']);
    streams = status < 300 && (headers['content-type'] ?? '').startsWith('text/event-stream');
    if (streams) return { status, headers, body: source, over };
    const { text, cut } = await readBody(source, longestAnswer);
    return cut ? undefined : { status, headers, body: text, over };
  } catch {
    return undefined;
  } finally {
    if (!streams) over();
  }
}
