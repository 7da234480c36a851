import type { Call } from '../call/call.ts';
import { hashOf } from '../call/hash-of.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import type { ChatRequest, Message } from '../call/request.ts';

/** The reason for which a target refuses most of its calls. */
export interface Refuses {
  readonly reason: Reason;
  /** Share of the attempts of the last five minutes; 0 to 1, to the hundredth. */
  readonly share: number;
}

/** The last five minutes are looked at, in slices of one minute. */
const sliceMs = 60_000;
const slices = 5;
/** Fewer attempts give no share. */
const enough = 10;
const most = 0.8;
/** Below this share the target counts as refusing no longer. The gap to `most` keeps a share at the edge from being published again and again. */
const few = 0.5;
/** Different callers or contents, counted up to a bound: two are enough to see that it was not one alone. */
class Few<T> {
  readonly #most: number;
  readonly #seen = new Set<T>();
  constructor(mostKept: number) {
    this.#most = mostKept;
  }
  get all(): Iterable<T> {
    return this.#seen;
  }
  add(what: () => T): void {
    if (this.#seen.size < this.#most) this.#seen.add(what());
  }
}

/** What was refused for one reason. */
interface Refused {
  count: number;
  readonly clients: Few<number>;
  readonly contents: Few<number>;
  /** A client named its session: the refused calls are then of one client, and not of all clients that share its key. */
  named: boolean;
}

/** One minute of a target. */
interface Slice {
  /** Minutes since the epoch. */
  readonly at: number;
  attempts: number;
  /** The callers of all attempts. */
  readonly clients: Few<number>;
  readonly refused: Map<Reason, Refused>;
}

/** What one target refused in the last five minutes. */
export class RefusalRecord {
  #slices: Slice[] = [];
  #reason: Reason | undefined;
  #share = 0;

  get refuses(): Refuses | undefined {
    return this.#reason && { reason: this.#reason, share: this.#share };
  }

  /** Attempts that are still counted. */
  get sum(): number {
    return this.#slices.reduce((sum, { attempts }) => sum + attempts, 0);
  }

  note(call: Call, reason: Reason | undefined, at: number): void {
    const slice = this.#slice(Math.floor(at / sliceMs));
    slice.attempts += 1;
    slice.clients.add(() => clientOf(call));
    const refused = reason !== undefined && ruleOf(reason).refuses ? reason : undefined;
    if (refused) noteRefused(slice.refused, refused, call);
    if (this.#reason) this.#lookAgain(this.#reason);
    else if (refused && this.#isRefusing(refused)) this.#begin(refused);
  }

  shareOf(reason: Reason): number {
    return Math.round((100 * this.#refused(reason).count) / this.sum) / 100;
  }

  #begin(reason: Reason): void {
    this.#reason = reason;
    this.#share = this.shareOf(reason);
  }

  #lookAgain(reason: Reason): void {
    this.#share = this.shareOf(reason);
    if (this.#share < few) this.#reason = undefined;
  }

  /**
   * Whether most calls of more than one client are refused. Clients that name a session count by session, the others by their key. A service
   * that has all its clients behind one key is one caller too: where no other caller asks, it takes so many different requests that one
   * request which is sent again and again cannot bring the state about.
   */
  #isRefusing(reason: Reason): boolean {
    const { count, clients, contents, named } = this.#refused(reason);
    const { sum } = this;
    if (sum < enough || count < most * sum) return false;
    if (clients > 1) return contents > 1;
    const everybody = new Set(this.#slices.flatMap((slice) => [...slice.clients.all]));
    return !named && everybody.size === 1 && contents >= enough;
  }

  #refused(reason: Reason) {
    const all = this.#slices.flatMap(({ refused }) => refused.get(reason) ?? []);
    return {
      count: all.reduce((sum, { count }) => sum + count, 0),
      clients: new Set(all.flatMap(({ clients }) => [...clients.all])).size,
      contents: new Set(all.flatMap(({ contents }) => [...contents.all])).size,
      named: all.some(({ named }) => named),
    };
  }

  #slice(now: number): Slice {
    const last = this.#slices.at(-1);
    if (last?.at === now) return last;
    const made: Slice = { at: now, attempts: 0, clients: new Few(2), refused: new Map() };
    // Also drops slices with a later time than now: they were written before the clock was set back.
    this.#slices = [...this.#slices.filter(({ at }) => at > now - slices && at < now), made];
    return made;
  }
}

function noteRefused(refused: Map<Reason, Refused>, reason: Reason, call: Call): void {
  const own = refused.get(reason) ?? { count: 0, clients: new Few(2), contents: new Few(enough), named: false };
  refused.set(reason, own);
  own.count += 1;
  own.clients.add(() => clientOf(call));
  own.contents.add(() => contentOf(call.request));
  own.named ||= call.session !== undefined;
}

/** A number for the client, by what the mount trusts: any client can make up a `user` in the body. */
function clientOf({ caller, session }: Call): number {
  return hashOf(`${caller ?? 0} ${session ?? ''}`);
}

/** A number that tells requests apart by their texts. */
function contentOf({ messages }: ChatRequest): number {
  let hash = 0;
  for (const { content } of messages)
    for (const part of content as readonly PartWithText[]) {
      const inner = part.content?.map(({ text = '' }) => text).join('') ?? '';
      hash = hashOf(`${hash} ${hashOf((part.text ?? part.arguments ?? '') + inner)}`);
    }
  return hash;
}

interface PartWithText {
  readonly type: Message['content'][number]['type'];
  readonly text?: string;
  readonly arguments?: string;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
}
