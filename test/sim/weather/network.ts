import { Dispatcher } from 'undici';
import { begunIn, callIn, modelIn } from '../request-body.ts';
import type { TargetWeather } from './cell.ts';
import { Exchange } from './exchange.ts';
import { piecesAfter } from './texts.ts';
import type { World } from './world.ts';

export function originOf(provider: string): string {
  return `http://${provider}.test`;
}

export function keysOf({ keys }: TargetWeather): readonly string[] {
  return Array.from({ length: keys }, (_, key) => `key-${key}`);
}

/** Stands where undici would. */
export class WeatherNetwork extends Dispatcher {
  readonly #world: World;
  readonly #places: ReadonlyMap<string, number>;

  constructor(world: World) {
    super();
    this.#world = world;
    this.#places = new Map(world.cell.targets.map((target, place) => [`${originOf(target.provider)}/${target.model}`, place]));
  }

  override dispatch({ origin, body, headers }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const world = this.#world;
    const asked = String(body);
    const call = callIn(asked);
    const place = this.#places.get(`${origin}/${modelIn(asked)}`);
    if (place === undefined) throw new Error(`There is no ${modelIn(asked)} at ${origin}.`);
    const attempt = world.begin(place, call, keyIn(headers));
    new Exchange(attempt, {
      ...{ handler, time: world.time, kind: world.cell.kind },
      pieces: piecesAfter(call, begunIn(asked)),
      closed: () => world.end(place, attempt),
    });
    return true;
  }
}

function keyIn(headers: Dispatcher.DispatchOptions['headers']): number {
  return Number((headers as Readonly<Record<string, string>>).authorization?.slice('Bearer key-'.length));
}
