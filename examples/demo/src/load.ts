import type { Ask } from './clients.ts';
import { lastWords, promptOf } from './providers.ts';

/** What a client saw of one call. */
export interface CallResult {
  readonly call: number;
  /** Which client it was, for people. */
  readonly client: string;
  /** Why it failed, where it did. */
  readonly error?: string;
  /** From the headers of the answer; 0 where it came straight from a provider. */
  readonly attempts: number;
  readonly failovers: number;
  /** Milliseconds until the SDK had the first byte of the answer. */
  readonly firstByteMs: number;
}

export interface Load {
  /** Begins no more calls. Resolves when those under way have ended. */
  stop(): Promise<void>;
}

interface LoadOptions {
  /** Ask in turn. */
  readonly clients: Readonly<Record<string, Ask>>;
  readonly everyMs: number;
  /** Aborts the calls under way; they have no result then. */
  readonly signal: AbortSignal;
  nextCall(): number;
  onResult(result: CallResult): void;
}

/** Calls at a steady pace, whatever becomes of the calls before. */
export function startLoad({ clients, everyMs, signal, nextCall, onResult }: LoadOptions): Load {
  const names = Object.keys(clients);
  const underWay = new Set<Promise<void>>();
  let turn = 0;

  async function callOnce(client: string): Promise<void> {
    const result = await see(nextCall(), client, clients[client] as Ask, signal);
    if (!signal.aborted) onResult(result);
  }

  const timer = setInterval(() => {
    const call = callOnce(names[turn++ % names.length] as string).finally(() => underWay.delete(call));
    underWay.add(call);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

async function see(call: number, client: string, ask: Ask, signal: AbortSignal): Promise<CallResult> {
  const startedAt = performance.now();
  try {
    const { headers, text } = await ask(promptOf(call), signal);
    const firstByteMs = performance.now() - startedAt;
    const [attempts, failovers] = [count(headers, 'x-understudy-attempts'), count(headers, 'x-understudy-failovers')];
    const whole = (await text()).endsWith(lastWords);
    return { call, client, attempts, failovers, firstByteMs, ...(!whole && { error: 'The answer is not whole.' }) };
  } catch (error) {
    return { call, client, attempts: 0, failovers: 0, firstByteMs: 0, error: (error as Error).message };
  }
}

function count(headers: Headers, name: string): number {
  return Number(headers.get(name) ?? 0);
}
