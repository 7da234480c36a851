const named = new Set([
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
  'b3',
  'uber-trace-id', // Jaeger
  'newrelic',
  'elastic-apm-traceparent',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'request-id', // Application Insights, as are the next two
  'request-context',
  'correlation-context',
  'sw8', // SkyWalking
]);
const families = [
  'x-datadog-',
  'x-b3-',
  'x-newrelic-',
  'x-instana-',
  'x-dynatrace',
  'x-honeycomb-',
  'uberctx-',
  'ot-tracer-',
  'ot-baggage-',
];

/** Whether a header (lower case) carries the trace context of some tracer. */
export function isTraceHeader(name: string): boolean {
  return named.has(name) || families.some((prefix) => name.startsWith(prefix));
}
