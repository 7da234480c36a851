import type { AnswerStream } from '@understudy/core';

/** What a client has of a stream when it is over. */
export interface SeenStream {
  readonly text: string;
  /** The terminator came, and no error event. */
  readonly whole: boolean;
  /** Targets that went on with what was shown, in turn. */
  readonly seams: readonly string[];
  /** Epoch milliseconds; undefined where it said nothing. */
  readonly firstTokenAt: number | undefined;
  /** The longest time without a token. */
  readonly waitedMs: number;
}

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string } }[];
  readonly error?: unknown;
}

const seam = /^: understudy splice from=\S+ to=(\S+)/;

/** Reads as an SDK does, and looks at the clock. */
export async function readStream(stream: AnswerStream, startedAt: number, now: () => number): Promise<SeenStream> {
  let text = '';
  let terminated = false;
  let failed = false;
  let firstTokenAt: number | undefined;
  let lastAt = startedAt;
  let waitedMs = 0;
  const seams: string[] = [];

  function said(words: string): void {
    if (words === '') return;
    const at = now();
    text += words;
    firstTokenAt ??= at;
    waitedMs = Math.max(waitedMs, at - lastAt);
    lastAt = at;
  }

  function take(block: string): void {
    if (block === 'data: [DONE]') terminated = true;
    else if (block.startsWith('data: ')) {
      const { choices, error } = JSON.parse(block.slice(6)) as Chunk;
      failed ||= error !== undefined;
      said(choices?.[0]?.delta?.content ?? '');
    } else {
      const to = seam.exec(block)?.[1];
      if (to !== undefined) seams.push(to);
    }
  }

  for (;;) {
    const bytes = await stream.next();
    if (bytes === undefined) break;
    for (const block of bytes.split('\n\n')) take(block);
  }
  waitedMs = Math.max(waitedMs, now() - lastAt);
  return { text, whole: terminated && !failed, seams, firstTokenAt, waitedMs };
}
