import { isStream, type Seen } from './send.ts';
import { storyOf } from './story.ts';

/**
 * `right`: every word of what was to be said, once, and a proper end. `error`: no answer, or not all of it, and the client can tell.
 * `wrong`: the client was shown something else, or takes for an answer what is none.
 */
export interface Judged {
  readonly ended: 'right' | 'error' | 'wrong';
  /** Something of an answer was shown. */
  readonly shown: boolean;
  /** Where another target went on. */
  readonly seams: number;
  /** For people; empty where it was right. */
  readonly why: string;
}

interface Attempts {
  readonly understudy?: { readonly attempts?: readonly { readonly reason: string }[] };
  readonly error?: { readonly message?: string };
}
interface Reply extends Attempts {
  readonly choices?: readonly { readonly message?: { readonly content?: unknown }; readonly finish_reason?: unknown }[];
}
interface Chunk extends Attempts {
  readonly choices?: readonly { readonly delta?: { readonly content?: string }; readonly finish_reason?: string | null }[];
}

export function judgeAnswer(call: number, seen: Seen): Judged {
  return isStream(call) && seen.status === 200 ? judgeStream(storyOf(call), seen) : judgeReply(storyOf(call), seen);
}

function judgeReply(story: string, { status, raw, broken }: Seen): Judged {
  const error = (why: string): Judged => ({ ended: 'error', shown: false, seams: 0, why });
  if (status === undefined || broken !== undefined) return error(broken ?? 'no answer');
  const body = parsed<Reply>(raw);
  if (status !== 200) return error(`${status} ${reasonsIn(body)}`);
  const choice = body?.choices?.[0];
  if (typeof choice?.message?.content !== 'string') return error(`200 ${reasonsIn(body)}`);
  const isRight = choice.message.content === story && choice.finish_reason === 'stop';
  return isRight
    ? { ended: 'right', shown: true, seams: 0, why: '' }
    : { ended: 'wrong', shown: true, seams: 0, why: raw.slice(0, 300) };
}

function judgeStream(story: string, { raw, broken }: Seen): Judged {
  const blocks = raw.split('\n\n').filter((block) => block !== '');
  const data = blocks.filter((block) => block.startsWith('data: ')).map((block) => block.slice(6));
  const chunks = data.flatMap((text) => (text === '[DONE]' ? [] : (parsed<Chunk>(text) ?? [])));
  const text = chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('');
  const failed = chunks.find(({ error }) => error !== undefined);
  const ends = chunks.filter(({ choices }) => choices?.[0]?.finish_reason === 'stop').length;
  const seams = blocks.filter((block) => block.startsWith(': understudy splice')).length;
  const judged = (ended: Judged['ended'], why: string): Judged => ({ ended, shown: text !== '', seams, why });
  if (!story.startsWith(text)) return judged('wrong', `said ${JSON.stringify(text)} for ${JSON.stringify(story)}`);
  if (failed) return judged('error', `error event: ${reasonsIn(failed)}`);
  if (broken !== undefined || data.at(-1) !== '[DONE]') return judged('error', `stream cut: ${broken ?? 'no terminator'}`);
  const isRight = text === story && ends === 1 && data.filter((item) => item === '[DONE]').length === 1;
  return isRight ? judged('right', '') : judged('wrong', `${ends} ends of ${JSON.stringify(text)}`);
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined; // cut within an event, or no JSON at all
  }
}

function reasonsIn(body: Attempts | undefined): string {
  const reasons = body?.understudy?.attempts?.map(({ reason }) => reason);
  return reasons ? `[${reasons.join(', ')}]` : (body?.error?.message ?? 'no body');
}
