import 'reflect-metadata';
import { type DynamicModule, type INestApplication, Inject, Module, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createUnderstudy, openAICompatible, type Understudy } from '@understudy/core';
import { InjectUnderstudy, UnderstudyModule, UnderstudyService } from '@understudy/nestjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, rawRequest } from '../support/clients.ts';
import { answers, optionsFor, type Pair, startPair, targetOf } from '../support/providers.ts';

let pair: Pair;
let app: INestApplication | undefined;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.close());
afterEach(async () => {
  await app?.close();
  await pair.heal();
});

/** Starts a Nest app as its `main.ts` does. Returns its URL without any path. */
async function listen(
  module: DynamicModule | (new () => object),
  prepare: (app: INestApplication) => void = () => {},
): Promise<string> {
  app = await NestFactory.create(module, { logger: false });
  prepare(app);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

const at = (url: string) => ({ url, openaiURL: `${url}/v1` });

describe('UnderstudyModule', () => {
  it('serves below `ai` where no path is given, and its service is injectable', async () => {
    const url = await listen(UnderstudyModule.forRoot(optionsFor(pair, 'openai')));
    expect((await ask('openai-chat', at(`${url}/ai`), { stream: false })).text).toBe(answers.openai.text);

    const service = app?.get(UnderstudyService);
    expect(service?.targets().map(({ id }) => id)).toEqual([targetOf('openai'), targetOf('anthropic')]);
    expect(service?.describe().models.map(({ name }) => name)).toEqual(['workhorse']);
    const nowhere = { url: 'http://understudy', openaiURL: 'http://understudy/v1' };
    expect((await ask('anthropic-messages', nowhere, { stream: true }, service?.fetch)).text).toBe(answers.openai.text);
  });

  it('takes kinds of provider of your own beside its options, or beside the factory of its options', async () => {
    const kinds = [openAICompatible({ kind: 'my-host', baseURL: 'http://127.0.0.1:9/v1' })];
    const options = { providers: { acme: { kind: 'my-host' } }, models: { workhorse: { targets: ['acme/m'] } } };
    for (const module of [
      UnderstudyModule.forRoot({ path: 'ai', ...options, kinds }),
      UnderstudyModule.forRootAsync({ kinds, useFactory: () => options }),
    ]) {
      const context = await NestFactory.createApplicationContext(module, { logger: false });
      expect(context.get(UnderstudyService).describe().providers).toMatchObject([{ name: 'acme', kind: 'my-host' }]);
      await context.close();
    }
  });

  it('takes its options from a factory with what is injected, into any class of the app', async () => {
    class Settings {
      readonly first = 'anthropic';
    }
    class SettingsModule {}
    Module({ providers: [Settings], exports: [Settings] })(SettingsModule);
    // Decorators as functions: these tests are compiled without decorator syntax.
    class Consumer {
      readonly instance: Understudy;
      readonly service: UnderstudyService;
      constructor(instance: Understudy, service: UnderstudyService) {
        this.instance = instance;
        this.service = service;
      }
    }
    InjectUnderstudy()(Consumer, undefined, 0);
    Inject(UnderstudyService)(Consumer, undefined, 1);
    const understudy = UnderstudyModule.forRootAsync({
      path: 'models',
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: async ({ first }: Settings) => optionsFor(pair, first as 'anthropic'),
    });
    class AppModule {}
    Module({ imports: [understudy], providers: [Consumer] })(AppModule);

    const url = await listen(AppModule);
    expect((await ask('openai-chat', at(`${url}/models`), { stream: true })).text).toBe(answers.anthropic.text);
    const consumer = app?.get(Consumer);
    expect(consumer?.instance).toBe(consumer?.service.instance);
  });

  it('stands below the prefix and the version of the app', async () => {
    const url = await listen(UnderstudyModule.forRoot({ path: '/ai/', ...optionsFor(pair, 'openai') }), (nest) => {
      nest.setGlobalPrefix('api');
      nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
    });
    expect((await ask('openai-chat', at(`${url}/api/v2/ai`), { stream: true })).text).toBe(answers.openai.text);
    expect(await (await fetch(`${url}/api/v2/ai/healthz?why=not`)).text()).toBe('ok');
  });

  it('is behind the guards of the app', async () => {
    const url = await listen(UnderstudyModule.forRoot(optionsFor(pair, 'openai')), (nest) => {
      nest.useGlobalGuards({ canActivate: (context) => context.switchToHttp().getRequest().headers['x-team'] === 'a' });
    });
    const { path, init } = rawRequest('openai-chat', false);
    expect((await fetch(`${url}/ai${path}`, init)).status).toBe(403);
    expect(pair.openai.requests).toEqual([]);
    expect((await fetch(`${url}/ai${path}`, { ...init, headers: { ...init.headers, 'x-team': 'a' } })).status).toBe(200);
  });

  it('lets a stream end when the app closes', async () => {
    const instance = createUnderstudy(optionsFor(pair, 'openai'));
    const url = await listen(UnderstudyModule.forRoot({ instance }));
    await pair.openai.always({ type: 'stall', afterTokens: 2, forMs: 150, times: 'forever' });
    const { path, init } = rawRequest('openai-chat', true);
    const response = await fetch(`${url}/ai${path}`, init);
    const closed = app?.close();
    expect(await response.text()).toContain('[DONE]');
    await closed;
    await pair.openai.idle();
  });
});
