import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Description, Listener, TargetStatus, Understudy } from '@understudy/core';
import { InjectUnderstudy } from './inject-understudy.ts';

/** The gateway for the app's own code: call models in process, ask how targets stand, listen to events. */
export class UnderstudyService implements BeforeApplicationShutdown {
  /** The instance that the routes of the module answer with. */
  readonly instance: Understudy;

  constructor(instance: Understudy) {
    this.instance = instance;
  }

  /** For SDKs: `new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', fetch: service.fetch })`. */
  get fetch(): typeof globalThis.fetch {
    return this.instance.fetch;
  }

  /** How each target stands right now. */
  targets(): readonly TargetStatus[] {
    return this.instance.targets();
  }

  /** Ends a target's cooling or suspension, and that of its key. False where nothing is known of such a target. */
  resume(targetId: string): boolean {
    return this.instance.resume(targetId);
  }

  /** How the gateway is built: layers, providers, model classes and policies. Holds no key. */
  describe(): Description {
    return this.instance.describe();
  }

  /** Subscribes to everything that happens. Returns what ends the subscription. */
  on(listener: Listener): () => void {
    return this.instance.on(listener);
  }

  /** Before Nest waits for its HTTP server: streams under way get their drain time, then they are ended. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.instance.close();
  }
}

// Decorators are functions: called so, the package needs no decorator syntax and no emitted metadata.
Injectable()(UnderstudyService);
InjectUnderstudy()(UnderstudyService, undefined, 0);
