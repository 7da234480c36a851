import { LeastRecent } from '../call/least-recent.ts';
import type { Config, ModelClass } from '../config/config.ts';

/** Longer names of models are not looked for in the class `"*"`: clients write the names. */
const longestName = 256;

/** So many names of the class `"*"` are kept. */
const mostRemembered = 1000;

/** Gives the class that answers to a model name; undefined where there is none. */
export function classNames({ classes, wildcard }: Config): (model: string) => ModelClass | undefined {
  const others = new LeastRecent<ModelClass>(mostRemembered);
  const anyOther = (model: string) => (wildcard && model.length <= longestName ? others.use(model, wildcard) : undefined);
  return (model) => classes.get(model) ?? anyOther(model);
}
