/** How trace context goes along with a request to a provider. Given by telemetry, so that the transport needs none of it. */
export interface DispatchTracing {
  /** `traceparent` and `tracestate` for providers that may have them; none for the others. */
  headers(callId: string, attempt: number, provider: string): Readonly<Record<string, string>> | undefined;
  /** Runs `fn` so that an instrumented HTTP client makes no span of its own and adds no headers. */
  run<T>(fn: () => T): T;
}
