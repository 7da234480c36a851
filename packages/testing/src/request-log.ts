import type { LoggedRequest, RecordedRequest } from './recorded-request.ts';

/** Every request so far, and promises for those to come. */
export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  inFlight(): number;
  add(request: LoggedRequest): void;
  /**
   * How it ended, told once per request: finished, aborted by the peer, or (neither) closed together with the provider.
   *
   * @param closedAt - `performance.now()` of the moment when its connection closed, where it did.
   */
  ended(request: LoggedRequest, how: 'finished' | 'aborted' | 'closed', closedAt: number | undefined): void;
  next(): Promise<RecordedRequest>;
  nextAbort(): Promise<RecordedRequest>;
  reset(): void;
  /** Rejects what is still waited for. */
  close(): void;
}

export function createRequestLog(remember: number | undefined, changed: () => void): RequestLog {
  const requests: RecordedRequest[] = [];
  const arrivals = createWaiters();
  const aborts = createWaiters();
  let inFlight = 0;

  return {
    requests,
    inFlight: () => inFlight,
    add(request) {
      inFlight += 1;
      requests.push(request);
      if (remember !== undefined && requests.length > remember) requests.shift();
      arrivals.tell(request);
    },
    ended(request, how, closedAt) {
      inFlight -= 1;
      request.finished = how === 'finished';
      request.aborted = how === 'aborted';
      if (how === 'aborted') {
        request.abortedAt = closedAt;
        aborts.tell(request);
      }
      changed();
    },
    next: arrivals.next,
    nextAbort: aborts.next,
    reset: () => requests.splice(0),
    close() {
      arrivals.close();
      aborts.close();
    },
  };
}

function createWaiters() {
  const waiting: PromiseWithResolvers<RecordedRequest>[] = [];
  const takeAll = () => waiting.splice(0);
  return {
    next(): Promise<RecordedRequest> {
      const waiter = Promise.withResolvers<RecordedRequest>();
      waiter.promise.catch(() => {}); // whoever awaits it still sees the rejection; a forgotten one must not end the process
      waiting.push(waiter);
      return waiter.promise;
    },
    tell(request: RecordedRequest): void {
      for (const { resolve } of takeAll()) resolve(request);
    },
    close(): void {
      for (const { reject } of takeAll()) reject(new Error('The simulated provider was closed.'));
    },
  };
}
