import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { Prefill, WireName } from './wires/wire.ts';

/** How a simulated provider speaks, and what its clients meet. */
export interface ProviderOptions {
  readonly wire: WireName;
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number;
  /**
   * The host goes on with an answer that is begun and marked so, as Mistral (`prefix: true` in the last message) or vLLM
   * (`continue_final_message` and `add_generation_prompt: false`) do. On the openai wire. Default: the marks are refused.
   */
  readonly prefill?: Prefill;
  /** When set, every other key gets the wire's 401. A function says of each key or token whether it is good now. */
  readonly apiKey?: string | ((key: string | undefined) => boolean);
  /** When set, every other model gets the wire's 404. */
  readonly models?: readonly string[];
  /** What the model says, or a function that says it for a request, or the fault that this request meets. */
  readonly answer?: Answer | ((request: RecordedRequest) => Answer | Fault | Promise<Answer | Fault>);
  /** What the first requests meet, in this order. */
  readonly script?: readonly Fault[];
  /** What every request after the script meets. Default: well. */
  readonly default?: Fault;
  /** Before the headers, milliseconds. Default 0. */
  readonly latencyMs?: number;
  /** Between the events of a stream, milliseconds. Default 0: each event is still written on its own. */
  readonly chunkDelayMs?: number;
  /** Between the preamble of a stream and its first token, milliseconds. Default 0. */
  readonly firstTokenMs?: number;
  /** Ids are the same for the same seed and number of the request. Default 1. */
  readonly seed?: number;
  /** How many requests `requests` holds at most, the newest; for long runs. Default: all. */
  readonly remember?: number;
}

/** An API of a provider on a real socket. */
export interface SimulatedProvider {
  readonly wire: WireName;
  readonly port: number;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** What the official SDK wants as `baseURL`: with `/v1` on the wires of OpenAI, without on the anthropic wire. */
  readonly baseURL: string;
  /** All since the start or the last `resetLog`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Connections that stand now. */
  readonly openSockets: number;
  /** Connections ever accepted, those included that were reset before a request could be read. */
  readonly connections: number;
  /** The next request that arrives. Rejects when the provider is closed. */
  nextRequest(): Promise<RecordedRequest>;
  /** The next request whose client leaves. Rejects when the provider is closed. */
  nextAbort(): Promise<RecordedRequest>;
  /** Resolves when no request is being answered; connections may be kept alive. */
  settled(): Promise<void>;
  /** Resolves when no request is being answered and no connection stands. */
  idle(): Promise<void>;
  /** Replaces what is left of the script. Throws at once where a fault is none, as `always` does. Await it where `refuse` begins or ends: then the port is in its new state. */
  play(faults: Fault | readonly Fault[]): Promise<void>;
  /** Replaces script and default. */
  always(fault: Fault): Promise<void>;
  /** From now on all is well. */
  heal(): Promise<void>;
  /** Forgets the requests so far. */
  resetLog(): void;
  /** Closes the port and every connection. Nothing of it keeps the process alive, before or afterwards. */
  close(): Promise<void>;
  /** `await using provider = await startProvider(...)`: closed at the end of the block, also where that throws. */
  [Symbol.asyncDispose](): Promise<void>;
}
