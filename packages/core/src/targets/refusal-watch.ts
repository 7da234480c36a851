import type { AttemptRecord, Call } from '../call/call.ts';
import type { Listener, Publish } from '../call/events.ts';
import { hashOf } from '../call/hash-of.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import type { ChatRequest, Message } from '../call/request.ts';

/** What a target says to most of the calls that it is sent. */
export interface Refuses {
  readonly reason: Reason;
  /** Of its attempts in the last five minutes; 0 to 1, to the hundredth. */
  readonly share: number;
}

/**
 * Notices when a target refuses most calls for one reason that blames nobody: its breaker stays closed, and without this every call would
 * go elsewhere (or fail) with nothing but a single line each to tell. What one client brings about is no departure of the target.
 */
export interface RefusalWatch {
  readonly listener: Listener;
  of(targetId: string): Refuses | undefined;
}

export interface RefusalWatchParts {
  readonly publish: Publish;
  /** A call that is under way, or just ending. */
  callOf(id: string): Call | undefined;
  /** The targets of the configuration, which are never forgotten. */
  readonly named: ReadonlySet<string>;
}

/** What is looked at: five minutes, in slices of one. */
const sliceMs = 60_000;
const slices = 5;
/** Fewer attempts tell no share. */
const enough = 10;
const most = 0.8;
/** Below it is over: between the two nothing is told, so that a share at the edge is not told again and again. */
const few = 0.5;
/** Targets of the class `"*"` are named by clients: so many of them are watched, those that were heard of longest ago go first. */
const mostPassing = 1000;

export function refusalWatch({ publish, callOf, named }: RefusalWatchParts): RefusalWatch {
  const lasting = new Map([...named].map((id) => [id, new Page()]));
  const passing = new Map<string, Page>();

  function page(id: string, at: number): Page {
    const known = lasting.get(id);
    if (known) return known;
    const own = passing.get(id) ?? new Page();
    passing.delete(id);
    passing.set(id, own);
    const [oldest] = passing;
    if (passing.size > mostPassing && oldest) forget(...oldest, at);
    return own;
  }

  function forget(target: string, { refuses, sum }: Page, at: number): void {
    passing.delete(target);
    if (refuses) publish({ type: 'refusing', at, target, state: 'over', ...refuses, attempts: sum });
  }

  function note(call: Call, { target, reason }: AttemptRecord, at: number): void {
    const own = page(target, at);
    const before = own.refuses;
    own.note(call, reason, at);
    const now = own.refuses;
    if (before?.reason === now?.reason) return;
    const state = now ? 'refusing' : 'over';
    const told = now ?? { reason: before?.reason as Reason, share: own.shareOf(before?.reason as Reason) };
    publish({ type: 'refusing', at, callId: call.id, target, state, ...told, attempts: own.sum });
  }

  return {
    // When a call has ended all that became of its attempts is known: answers that were whole and did not fit, streams that broke later.
    listener(event) {
      const call = event.type === 'call.end' ? callOf(event.callId) : undefined;
      if (call) for (const record of call.attempts) if (saysSomething(record)) note(call, record, event.at);
    },
    of: (id) => (lasting.get(id) ?? passing.get(id))?.refuses,
  };
}

/** Whether an attempt ended by what its target did. */
function saysSomething({ endedAt, reason, keyRefused }: AttemptRecord): boolean {
  if (endedAt === undefined || keyRefused) return false;
  return reason === undefined || ruleOf(reason).blamesTarget || ruleOf(reason).refuses === true;
}

/** Who asked, or what was asked: two of them are enough to see that it was not one alone. */
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
  /** A client said who it is: what it says is one client's, and not that of all who share its key. */
  named: boolean;
}

/** One minute of a target. */
interface Slice {
  /** Minutes since the epoch. */
  readonly at: number;
  attempts: number;
  /** Of all attempts. */
  readonly clients: Few<number>;
  readonly refused: Map<Reason, Refused>;
}

/** What is known of one target. A class, because one is kept for each and every call adds to it. */
class Page {
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
    else if (refused && this.#departs(refused)) this.#begin(refused);
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
   * Clients that say who they are count by that, the others by their key. A service that has all its clients behind one key is one caller too:
   * where nobody else asks, it takes so many different requests that no single one that is sent again and again can bring it about.
   */
  #departs(reason: Reason): boolean {
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
    // Those of the future are of a clock that was set back since.
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

/** By what the mount trusts: a `user` in the body is any client's to make up. */
function clientOf({ caller, session }: Call): number {
  return hashOf(`${caller ?? 0} ${session ?? ''}`);
}

/** A number that tells requests apart by their texts. */
function contentOf({ messages }: ChatRequest): number {
  let hash = 0;
  for (const { content } of messages)
    for (const part of content as readonly Part[]) {
      const inner = part.content?.map(({ text = '' }) => text).join('') ?? '';
      hash = hashOf(`${hash} ${hashOf((part.text ?? part.arguments ?? '') + inner)}`);
    }
  return hash;
}

interface Part {
  readonly type: Message['content'][number]['type'];
  readonly text?: string;
  readonly arguments?: string;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
}
