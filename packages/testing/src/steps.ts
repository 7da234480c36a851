type Headers = Readonly<Record<string, string>>;

/** One thing that a socket is made to do. An answer is a list of them. */
export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  /** Status and headers; `now`: sent at once, not with the first bytes of the body. */
  | { readonly do: 'head'; readonly status: number; readonly headers: Headers; readonly now: boolean }
  /** A part of the body, after a pause (milliseconds; 0 = one turn of the event loop; undefined = none). */
  | { readonly do: 'write'; readonly data: string | Uint8Array; readonly afterMs?: number }
  /** The same bytes again and again, for so long (milliseconds). */
  | { readonly do: 'repeat'; readonly data: string; readonly everyMs: number; readonly forMs: number }
  /** The HTTP answer ends as it should. */
  | { readonly do: 'end' }
  /** The socket is closed in the middle, once all is sent. */
  | { readonly do: 'cut' }
  /** As `cut`, with a TCP reset. */
  | { readonly do: 'reset' }
  /** Nothing more is ever sent. */
  | { readonly do: 'hang' };

export const end: Step = { do: 'end' };
export const cut: Step = { do: 'cut' };
export const reset: Step = { do: 'reset' };
export const hang: Step = { do: 'hang' };

export function wait(ms: number): Step {
  return { do: 'wait', ms };
}

/** What the body is framed by is made new: a recorded length or encoding would contradict what is sent. */
const framing: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

export function head(status: number, headers: Headers, now = false): Step {
  return { do: 'head', status, headers: withoutFraming(headers), now };
}

/** The head of an answer whose length is told, whether or not it ever comes whole. */
export function headWithLength(status: number, headers: Headers, body: string | Uint8Array): Step {
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return { do: 'head', status, headers: { ...withoutFraming(headers), ...length }, now: false };
}

export function whole(status: number, headers: Headers, body: string | Uint8Array): readonly Step[] {
  return [headWithLength(status, headers, body), { do: 'write', data: body }, end];
}

function withoutFraming(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !framing.has(name.toLowerCase())));
}

/** Cuts bytes at these offsets; offsets outside or twice mean nothing. */
export function piecesOf(bytes: Uint8Array, at: 'every-byte' | readonly number[]): readonly Uint8Array[] {
  const wanted = at === 'every-byte' ? Array.from(bytes, (_, index) => index) : at;
  const inside = [...new Set(wanted)].filter((offset) => offset > 0 && offset < bytes.length).sort((a, b) => a - b);
  return [0, ...inside].map((start, index) => bytes.subarray(start, inside[index] ?? bytes.length));
}

/** The same steps up to the n-th byte of the body, then the socket is closed. The head still tells the whole length. */
export function cutAfterBytes(steps: readonly Step[], bytes: number): readonly Step[] {
  const kept: Step[] = [];
  let left = bytes;
  for (const step of steps) {
    if (step.do === 'end') break;
    if (step.do !== 'write') {
      kept.push(step);
      continue;
    }
    const data = Buffer.from(step.data).subarray(0, left);
    left -= data.length;
    kept.push({ ...step, data });
    if (left === 0) break;
  }
  return [...kept, cut];
}
