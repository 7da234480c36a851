import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { stopTracing } from './tracing.ts';

/** What a shutdown needs beside the draining of streams, which the `UnderstudyService` does itself. */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Nest waits until every connection is closed. Clients keep theirs alive after an answer, or no longer read from it. */
  beforeApplicationShutdown(): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    setInterval(() => server.closeIdleConnections(), 50).unref();
    setTimeout(() => server.closeAllConnections(), 25_000).unref(); // longer than `drain` in understudy.yaml
  }

  /** The last hook: all answers have ended, their spans too. */
  onApplicationShutdown(): Promise<void> {
    return stopTracing();
  }
}
