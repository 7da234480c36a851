import type { Config, ModelClass } from '../config/config.ts';

/** Every class of the configuration; the class `"*"` as it is for the name `*`. */
export function allClasses({ classes, wildcard }: Config): readonly ModelClass[] {
  return [...classes.values(), ...(wildcard ? [wildcard('*')] : [])];
}
