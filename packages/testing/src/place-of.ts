import type { Place, Wire } from './wires/wire.ts';

/** What stands at the path of a request; undefined where nothing does. */
export function placeOf(path: string, wire: Wire): Place | undefined {
  if (wire.placeOf) return wire.placeOf(path);
  const bare = path.split('?', 1)[0];
  if (bare === '/v1/models') return { what: 'models' };
  if (bare === wire.count?.path) return { what: 'count' };
  return bare === wire.path ? { what: 'call' } : undefined;
}
