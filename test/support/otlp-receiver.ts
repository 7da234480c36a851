import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it comes over OTLP/HTTP as JSON, its attributes as plain values. */
export interface ReceivedSpan {
  readonly name: string;
  /** 1 INTERNAL, 2 SERVER, 3 CLIENT. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly scope: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  /** 0 UNSET, 1 OK, 2 ERROR. */
  readonly status: number;
}

export const otlpKind = { internal: 1, server: 2, client: 3 } as const;

/** A collector that takes OTLP/HTTP as JSON, as a user's own would. */
export interface OtlpReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** Every request's body, as it came. */
  readonly bodies: readonly string[];
  readonly spans: readonly ReceivedSpan[];
  /** Resolves with the spans so far when they fit. */
  until(fits: (spans: readonly ReceivedSpan[]) => boolean): Promise<readonly ReceivedSpan[]>;
  reset(): void;
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  let bodies: string[] = [];
  let spans: ReceivedSpan[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('utf8');
      bodies.push(body);
      if (request.url === '/v1/traces') spans.push(...readSpans(JSON.parse(body)));
      response.setHeader('content-type', 'application/json').end('{}');
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get bodies() {
      return bodies;
    },
    get spans() {
      return spans;
    },
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          if (!fits(spans)) return;
          waiting.delete(look);
          resolve(spans);
        };
        waiting.add(look);
        look();
      }),
    reset() {
      bodies = [];
      spans = [];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface WireSpan extends Omit<ReceivedSpan, 'attributes' | 'events' | 'status' | 'scope'> {
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
  readonly status?: { readonly code?: number };
}
interface WireTraces {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly scope?: { readonly name: string }; readonly spans?: readonly WireSpan[] }[];
  }[];
}

function readSpans({ resourceSpans = [] }: WireTraces): readonly ReceivedSpan[] {
  return resourceSpans.flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map(({ attributes, events = [], status, parentSpanId, ...span }) => ({
        ...span,
        parentSpanId: parentSpanId || undefined,
        scope: scope?.name ?? '',
        attributes: plain(attributes),
        events: events.map((event) => ({ name: event.name, attributes: plain(event.attributes) })),
        status: status?.code ?? 0,
      })),
    ),
  );
}

function plain(attributes: readonly KeyValue[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
