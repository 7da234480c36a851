import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { type Options, type Parts, toInstance, type Understudy } from '@understudy/core';
import { UNDERSTUDY } from './inject-understudy.ts';
import { understudyController } from './understudy-controller.ts';
import { UnderstudyService } from './understudy-service.ts';

/** What stands beside the options of the gateway. */
interface Mount {
  /** Where the routes stand; `ai` by default. */
  readonly path?: string;
  /** Kinds of provider of your own, as in `createUnderstudy(options, { kinds })`. */
  readonly kinds?: Parts['kinds'];
}

/** Options of the gateway (or `instance`, one that others share), where its routes stand, and kinds of provider. */
export type UnderstudyModuleOptions = Mount & (Options | { readonly instance: Understudy });

/** The same from a factory, for options that come from other providers. `path` is not the factory's: routes stand before it runs. */
export interface UnderstudyAsyncOptions extends Mount, Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  /** Gives the options, or an instance that others share. */
  readonly useFactory: (...injected: never[]) => Options | Understudy | Promise<Options | Understudy>;
}

/** `UnderstudyModule.forRoot({ path: 'ai', ...options })`: routes through a controller, and an injectable `UnderstudyService`. */
export class UnderstudyModule {
  /** @throws ConfigError if the options make no sense. */
  static forRoot({ path, kinds, ...rest }: UnderstudyModuleOptions): DynamicModule {
    const given = 'instance' in rest ? rest.instance : rest;
    return definition(path, { provide: UNDERSTUDY, useFactory: () => toInstance(given, kinds && { kinds }) });
  }

  /** The same with options from a factory, which runs when the app starts: a `ConfigError` ends the start. */
  static forRootAsync({ path, kinds, imports, inject, useFactory }: UnderstudyAsyncOptions): DynamicModule {
    const factory = async (...injected: never[]) => toInstance(await useFactory(...injected), kinds && { kinds });
    return { ...definition(path, { provide: UNDERSTUDY, useFactory: factory, inject: inject ?? [] }), imports: imports ?? [] };
  }
}

function definition(path: string | undefined, instance: Provider): DynamicModule {
  return {
    module: UnderstudyModule,
    global: true,
    controllers: [understudyController(path ?? 'ai')],
    providers: [instance, UnderstudyService],
    exports: [UNDERSTUDY, UnderstudyService],
  };
}

Module({})(UnderstudyModule);
