/** Adds trace context to a request to a provider. Telemetry gives it, so that the transport does not know OpenTelemetry. */
export interface DispatchTracing {
  /** `traceparent` and `tracestate` for providers that may get them; undefined for the others. */
  headers(callId: string, attempt: number, provider: string): Readonly<Record<string, string>> | undefined;
  /** Runs `fn` so that an instrumented HTTP client makes no span of its own and adds no headers. */
  run<T>(fn: () => T): T;
}
