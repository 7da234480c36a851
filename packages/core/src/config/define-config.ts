import type { Options } from './options.ts';

/** Gives a configuration written in TypeScript its types; returns it as it is. */
export function defineConfig(options: Options): Options {
  return options;
}
