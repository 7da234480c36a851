import type { JsonObject } from '../../../call/json.ts';
import { jsonLimits } from '../../../call/json-meter.ts';
import { objectsIn } from '../../json.ts';

/** A value that grows: an object, a list, or what stands in them. */
type Grown = Map<string, Grown> | Grown[] | { value: unknown };

/** One step of a path: the name of a member, or the place in a list. */
type PathStep = string | number;

const longestPath = 1024;

/**
 * The arguments of one call as they come with `streamFunctionCallArguments`: each piece is a value and the JSON path of its place. A piece that does
 * not fit what came before it is left out. Members are kept in maps, because their names are the model's own.
 */
export class PartialArguments {
  readonly #root = new Map<string, Grown>();

  add(pieces: unknown): void {
    for (const piece of objectsIn(pieces)) {
      const steps = stepsOf(piece.jsonPath);
      if (steps) put(this.#root, steps, pieceOf(piece));
    }
  }

  /** The arguments so far, as JSON text. */
  text(): string {
    return JSON.stringify(plain(this.#root));
  }
}

/** The steps of `$.a.b[0]['c d']`; undefined where the path is none, or deeper than is read. */
function stepsOf(path: unknown): readonly PathStep[] | undefined {
  if (typeof path !== 'string' || path.length > longestPath || !path.startsWith('$')) return undefined;
  const step = /\.([^.[\]'"]+)|\[(\d{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  const steps: PathStep[] = [];
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const [found, plainName, place, single, double] = step.exec(path) ?? [];
    if (found === undefined || steps.length >= jsonLimits.depth) return undefined;
    steps.push(place === undefined ? (plainName ?? single ?? double ?? '') : Number(place));
  }
  return typeof steps[0] === 'string' ? steps : undefined;
}

function pieceOf({ stringValue, numberValue, boolValue }: JsonObject): string | number | boolean | null {
  if (typeof stringValue === 'string') return stringValue;
  if (typeof numberValue === 'number') return numberValue;
  return typeof boolValue === 'boolean' ? boolValue : null;
}

function put(root: Grown, steps: readonly PathStep[], value: unknown): void {
  let at = root;
  for (const [i, step] of steps.entries()) {
    const next = steps[i + 1];
    const found = child(at, step, next === undefined ? { value: undefined } : typeof next === 'number' ? [] : new Map());
    if (!found) return;
    at = found;
  }
  if (!('value' in at)) return;
  // A string comes in pieces, one after the other.
  at.value = typeof at.value === 'string' && typeof value === 'string' ? at.value + value : value;
}

/** What stands there already, else the new value; undefined where it cannot stand there. A list grows at its end only. */
function child(at: Grown, step: PathStep, fresh: Grown): Grown | undefined {
  if (Array.isArray(at)) {
    if (typeof step !== 'number' || step > at.length) return undefined;
    at[step] ??= fresh;
    return at[step];
  }
  if (!(at instanceof Map) || typeof step !== 'string') return undefined;
  const found = at.get(step) ?? fresh;
  at.set(step, found);
  return found;
}

function plain(grown: Grown): unknown {
  if (Array.isArray(grown)) return grown.map(plain);
  return grown instanceof Map ? Object.fromEntries([...grown].map(([name, value]) => [name, plain(value)])) : grown.value;
}
