import 'reflect-metadata';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { createUnderstudy, type Options, type Understudy } from '@understudy/core';
import { understudy as expressUnderstudy } from '@understudy/express';
import { understudy as koaUnderstudy } from '@understudy/koa';
import { UnderstudyModule } from '@understudy/nestjs';
import express from 'express';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';

export type FrameworkName = 'express' | 'koa' | 'nestjs';
export const frameworks: readonly FrameworkName[] = ['express', 'koa', 'nestjs'];

export interface AppOptions {
  /** `before`: the framework's usual JSON body parser runs before the mount. Default `none`. */
  readonly bodyParser?: 'none' | 'before';
  /** Default `/ai`. */
  readonly mount?: string;
}

export interface RunningApp {
  /** With the mount: `http://127.0.0.1:port/ai`. */
  readonly url: string;
  /** What the OpenAI SDK wants as `baseURL`; the Anthropic SDK takes `url`. */
  readonly openaiURL: string;
  /** Its HTTP server, for tests that look at sockets from this side. */
  readonly server: Server;
  /** Ends its sockets, not the instance: that is its owner's. */
  close(): Promise<void>;
}

/** A real app of a framework around an instance (or options), on a free port of 127.0.0.1. */
export async function startApp(
  framework: FrameworkName,
  optionsOrInstance: Options | Understudy,
  { bodyParser = 'none', mount = '/ai' }: AppOptions = {},
): Promise<RunningApp> {
  const { listener, destroy } = await builders[framework](optionsOrInstance, { bodyParser, mount });
  const server = createServer(listener);
  const url = `${await listen(server)}${mount}`;
  return {
    url,
    openaiURL: `${url}/v1`,
    server,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await destroy();
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Built {
  readonly listener: RequestListener;
  destroy(): Promise<void>;
}
type Builder = (given: Options | Understudy, options: Required<AppOptions>) => Promise<Built>;

const nothing = () => Promise.resolve();

const builders: Readonly<Record<FrameworkName, Builder>> = {
  async express(given, { bodyParser, mount }) {
    const app = express();
    if (bodyParser === 'before') app.use(express.json());
    app.use(mount, expressUnderstudy(given));
    return { listener: app, destroy: nothing };
  },

  async koa(given, { bodyParser: parser, mount }) {
    const app = new Koa();
    app.silent = true; // a client that leaves is an `error` event of the app: expected here
    if (parser === 'before') app.use(bodyParser());
    const handler = koaUnderstudy(given);
    app.use((context, next) => {
      if (!context.path.startsWith(`${mount}/`)) return next();
      const { path } = context;
      context.path = path.slice(mount.length); // what koa-mount does
      return handler(context, () => {
        context.path = path;
        return next();
      });
    });
    return { listener: app.callback(), destroy: nothing };
  },

  async nestjs(given, { bodyParser: parser, mount }) {
    const instance = 'handle' in given ? given : createUnderstudy(given);
    const module = UnderstudyModule.forRoot({ path: mount, instance });
    const app = await NestFactory.create(module, { logger: false, bodyParser: parser === 'before' });
    await app.init();
    // Not `app.close()`: it would close the instance, which other apps of the test may share.
    return { listener: app.getHttpAdapter().getInstance(), destroy: nothing };
  },
};

/** An instance that passes everything to another, which a test may exchange: one app can then serve many instances. */
export interface Switchboard extends Understudy {
  use(instance: Understudy): void;
}

export function switchboard(): Switchboard {
  let current: Understudy | undefined;
  const now = () => {
    if (!current) throw new Error('Nothing is plugged in: call use().');
    return current;
  };
  return {
    use(instance) {
      current = instance;
    },
    handle: (call) => now().handle(call),
    fetch: (...given) => now().fetch(...given),
    targets: () => now().targets(),
    resume: (id) => now().resume(id),
    describe: () => now().describe(),
    on: (listener) => now().on(listener),
    close: (options) => now().close(options),
  };
}
