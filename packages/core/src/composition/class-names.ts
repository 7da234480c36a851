import type { Config, ModelClass } from '../config/config.ts';

/** Longer names of models are not looked for in the class `"*"`: clients write the names. */
const longestName = 256;

/** So many names of the class `"*"` are kept. */
const mostRemembered = 1000;

/** Gives the class that answers to a model name; undefined where there is none. */
export function classNames({ classes, wildcard }: Config): (model: string) => ModelClass | undefined {
  const anyOther = wildcard && remembered(wildcard);
  return (model) => classes.get(model) ?? (model.length <= longestName ? anyOther?.(model) : undefined);
}

function remembered(make: (model: string) => ModelClass): (model: string) => ModelClass {
  const made = new Map<string, ModelClass>();
  return (model) => {
    const found = made.get(model) ?? make(model);
    made.delete(model);
    made.set(model, found);
    const [oldest] = made.keys();
    if (made.size > mostRemembered && oldest !== undefined) made.delete(oldest);
    return found;
  };
}
