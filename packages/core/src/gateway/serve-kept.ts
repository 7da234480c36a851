import type { ByteSource } from '../call/byte-source.ts';
import { Ender } from '../call/end-signal.ts';
import type { HttpAnswer, HttpCall } from '../call/http.ts';
import { isObject, type JsonObject } from '../call/json.ts';
import { jsonLimits } from '../call/json-meter.ts';
import type { KeptRoute } from '../dialects/client-dialect.ts';
import { parseJson } from '../dialects/json.ts';
import { eventStreamHeaders } from './answer-headers.ts';
import { errorAnswer, refusal } from './client-error.ts';
import type { Keeper } from './kept-by.ts';
import { PassedStream } from './passed-stream.ts';
import { readObject } from './read-request.ts';
import { queryOf, type ReceivedAt, type ReceiveParts } from './receive.ts';
import { clientLeft, crowded, shuttingDown } from './refusals.ts';
import type { ServeParts } from './serve-call.ts';

/** A request about what a provider keeps. */
interface KeptRequest {
  /** The dialect of the client. */
  readonly dialect: string;
  readonly keeper: Keeper;
  readonly method: KeptRoute['method'];
  /** The path at the provider, from the provider's path of calls. */
  pathOf(calls: string): string;
  readonly body: string | undefined;
  /** Aborted when the client is gone. */
  readonly leaving: Ender;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** A stream of events as it comes; any other body is whole. */
  readonly body: string | ByteSource;
  /** Called when nothing more is read of a stream. */
  over(): void;
  /** The place of the key in its pool that the request was sent with, from 0. */
  readonly key: number;
}

/** Undefined where the provider did not answer. Never rejects. */
export type AskKept = (asked: KeptRequest) => Promise<KeptAnswer | undefined>;

export interface KeptParts extends Omit<ReceiveParts, 'running'>, Pick<ServeParts, 'outside' | 'keptBy' | 'running'> {
  readonly askKept: AskKept;
  /** The accounts that speak a dialect, in the order of the configuration. */
  keepersOf(dialect: string): readonly string[];
}

/** One such request, as long as it is under way. */
interface Stay {
  /** Aborted when the client is gone, and when this server closes. */
  readonly leaving: Ender;
  leave(): void;
}

interface Asked {
  readonly keeper: Keeper;
  readonly stay: Stay;
  /** What the provider is asked with, behind the path. */
  readonly query: string;
}

/** So many requests are sent to providers at the same time, because each holds a socket and an answer of some MB. */
const mostAtOnce = 32;
/** So many of them are streams, which may take long. */
const mostStreams = 24;

/**
 * Passes requests about stored answers and conversations to the account that keeps them. No model answers such a request and no other provider could, so
 * it is no call and passes no layer.
 */
export class KeptServer {
  readonly #parts: KeptParts;
  #asking = 0;
  #streaming = 0;

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  async serve(http: HttpCall, at: ReceivedAt<KeptRoute>): Promise<HttpAnswer> {
    const { running, held } = this.#parts;
    const { client } = at;
    if (!running.open) return shuttingDown(client);
    if (!held.hasRoom()) return crowded(client);
    const keeper = this.#keeperOf(at);
    if (!keeper) return unknownThing(at);
    const body = at.route.hasBody ? await this.#bodyOf(http, at) : undefined;
    if (body && 'answer' in body) return body.answer;
    if (!running.open) return shuttingDown(client);
    const query = allowedQuery(http.path);
    const streams = query.get('stream') === 'true';
    // Whoever sends or reads slowly keeps nobody from the places that are left.
    if (this.#asking >= mostAtOnce || (streams && this.#streaming >= mostStreams)) return crowded(client);
    const stay = this.#stay(http, streams);
    let answer: HttpAnswer | undefined;
    try {
      answer = await this.#ask(at, { keeper, stay, query: query.toString() }, body && JSON.stringify(body.value));
      return answer;
    } finally {
      if (typeof answer?.body !== 'object') stay.leave(); // a stream leaves when it ends
    }
  }

  #stay(http: HttpCall, streams: boolean): Stay {
    const { running, held } = this.#parts;
    const leaving = new Ender();
    const hold = http.connection && held.enter(http.connection);
    const gone = running.stay(leaving);
    this.#asking += 1;
    if (streams) this.#streaming += 1;
    http.onClientGone(() => leaving.abort(clientLeft));
    const leave = () => {
      this.#asking -= 1;
      if (streams) this.#streaming -= 1;
      hold?.leave();
      gone();
    };
    return { leaving, leave };
  }

  /** Who gave the thing; for a thing of unknown origin, and for a new one, the first account that speaks the dialect. Undefined: none can have it. */
  #keeperOf({ client, inPath }: ReceivedAt<KeptRoute>): Keeper | undefined {
    const { keptBy, keepersOf } = this.#parts;
    const id = inPath === undefined ? undefined : idIn(inPath);
    if (inPath !== undefined && id === undefined) return undefined;
    const keepers = keepersOf(client.name);
    const known = id === undefined ? undefined : keptBy.find(id);
    if (known) return keepers.includes(known.provider) ? known : undefined;
    const [provider] = keepers;
    return provider === undefined ? undefined : { provider };
  }

  async #bodyOf(http: HttpCall, { client }: ReceivedAt<KeptRoute>): ReturnType<typeof readObject> {
    const { config, held, clock } = this.#parts;
    const hold = http.connection && held.enter(http.connection);
    return readObject(http, {
      dialect: client,
      clock,
      limit: config.bodyLimit,
      shape: { ...jsonLimits, values: config.bodyValues },
      limitMs: config.longestTotalMs,
      hasRoom: held.hasRoom,
    }).finally(() => hold?.leave());
  }

  async #ask(at: ReceivedAt<KeptRoute>, { keeper, stay, query }: Asked, body: string | undefined): Promise<HttpAnswer> {
    const { client, route, inPath = '' } = at;
    const answer = await this.#parts.askKept({
      dialect: client.name,
      keeper,
      method: route.method,
      pathOf: (calls) => withQuery(route.upstream(calls, inPath), query),
      body,
      leaving: stay.leaving,
    });
    if (!answer) return away(at, 502, `the provider that keeps ${inPath || 'it'} does not answer`);
    return answer.status < 300 ? this.#given(at, keeper.provider, answer, stay) : this.#failed(at, answer);
  }

  #given({ client }: ReceivedAt<KeptRoute>, provider: string, { body, key, over }: KeptAnswer, { leave }: Stay): HttpAnswer {
    if (typeof body !== 'string') {
      const ended = () => {
        over();
        leave();
      };
      return { status: 200, headers: eventStreamHeaders, body: new PassedStream(body, client, ended) };
    }
    const value = parsed(body);
    if (value) this.#parts.keptBy.note(client.keptIds?.(value) ?? [], { provider, key });
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }

  /** A refused key is ours and not the client's; what else the provider says is about what the client asked for. */
  #failed(at: ReceivedAt<KeptRoute>, { status, headers, body }: KeptAnswer): HttpAnswer {
    if (status < 400 || status > 599 || status === 401 || status === 403)
      return away(at, 502, `the provider that keeps ${at.inPath ?? 'it'} refused this server (${status})`);
    const value = typeof body === 'string' ? parsed(body) : undefined;
    const wait = headers['retry-after'];
    const told = { 'content-type': 'application/json', ...(wait !== undefined && { 'retry-after': wait }) };
    if (value && isObject(value.error))
      return { status, headers: told, body: JSON.stringify(this.#parts.outside.errorToClient(value)) };
    return away(at, status, `the provider that keeps ${at.inPath ?? 'it'} answered with ${status}`);
  }
}

/** The id of the thing, behind which one item of a conversation may be named; undefined where it is no id. */
const idIn = (inPath: string) => /^([\w-]{1,200})(?:\/items\/[\w-]{1,200})?$/.exec(inPath)?.[1];

function unknownThing({ client, inPath }: ReceivedAt<KeptRoute>): HttpAnswer {
  const message =
    inPath === undefined
      ? `No provider is configured that speaks ${client.name} and could keep it.`
      : `No provider keeps "${inPath.slice(0, 200)}". Answers that say "store": false are kept by nobody.`;
  return refusal(client, { status: 404, code: 'not_found', message });
}

function away({ client }: ReceivedAt<KeptRoute>, status: number, message: string): HttpAnswer {
  return errorAnswer(client, { status, reason: 'server-error', message, attempts: [] }, {});
}

function parsed(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** What the API knows. Anything else could be a setting of the account, or a key. */
const queryNames: ReadonlySet<string> = new Set([
  ...['after', 'before', 'include', 'include[]', 'include_obfuscation', 'limit', 'order', 'starting_after', 'stream'],
]);
const mostPairs = 50;

function allowedQuery(path: string): URLSearchParams {
  const pairs = [...new URLSearchParams(queryOf(path))].filter(([name]) => queryNames.has(name));
  return new URLSearchParams(pairs.slice(0, mostPairs));
}

function withQuery(path: string, query: string): string {
  if (query === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
