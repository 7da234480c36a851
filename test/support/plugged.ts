import { createUnderstudy, type Options, type Understudy } from '@understudy/core';
import type { WireName } from '@understudy/testing';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type FrameworkName, type RunningApp, startApp, switchboard } from './apps.ts';
import { optionsFor, type Pair, startPair } from './providers.ts';
import { type CallWatch, watchCalls } from './watch-calls.ts';

/** An app between a pair of providers, into which each test plugs an instance of its own. */
export interface Plugged {
  readonly pair: Pair;
  readonly app: RunningApp;
  /** Of the last `begin`. */
  readonly instance: Understudy;
  /** What that instance has published. */
  readonly watch: CallWatch;
  /** Plugs in a new instance over both providers, `first` first. */
  begin(more?: Partial<Options>, first?: WireName): void;
}

/** Registers what starts and ends it all with the `describe` (or the file) that it is called in. */
export function plugged(framework: FrameworkName, providers: Parameters<typeof startPair>[0] = {}): Plugged {
  const plug = switchboard();
  const begun: Understudy[] = [];
  let pair: Pair | undefined;
  let app: RunningApp | undefined;
  let watch: CallWatch | undefined;

  beforeAll(async () => {
    [pair, app] = await Promise.all([startPair(providers), startApp(framework, plug)]);
  });
  afterEach(async () => {
    await Promise.all(begun.splice(0).map((instance) => instance.close({ drain: 0 })));
    await pair?.heal();
  });
  afterAll(() => Promise.all([app?.close(), pair?.close()]));

  return {
    get pair() {
      return known(pair);
    },
    get app() {
      return known(app);
    },
    get instance() {
      return known(begun.at(-1));
    },
    get watch() {
      return known(watch);
    },
    begin(more, first = 'openai') {
      const instance = createUnderstudy(optionsFor(known(pair), first, more));
      begun.push(instance);
      watch = watchCalls(instance);
      plug.use(instance);
    },
  };
}

function known<T>(value: T | undefined): T {
  if (value === undefined)
    throw new Error('Nothing is there yet: it is for tests, and for what runs before each, after begin().');
  return value;
}
