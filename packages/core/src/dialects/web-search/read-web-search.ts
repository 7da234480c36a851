import { own } from '../../call/own.ts';
import type { WebSearch, WebSearchLocation } from '../../call/web-search.ts';
import { defined, isGiven } from '../json.ts';
import type { RequestReader } from '../request-reader.ts';

/** A list of domains; undefined where it filters nothing. */
export function readDomains(value: unknown, at: string, reader: RequestReader): readonly string[] | undefined {
  const domains = reader.read('array', value, at)?.map((domain, i) => reader.string(domain, `${at}[${i}]`)) ?? [];
  return domains.length > 0 ? domains : undefined;
}

/** Where the user is: `city`, `region`, `country`, `timezone`. */
export function readLocation(value: unknown, at: string, reader: RequestReader): WebSearchLocation | undefined {
  const given = reader.read('object', value, at);
  if (!given) return undefined;
  const text = (name: string) => reader.read('string', own(given, name), `${at}.${name}`);
  const location = defined({ city: text('city'), region: text('region'), country: text('country'), timezone: text('timezone') });
  return Object.keys(location).length > 0 ? location : undefined;
}

/** `medium` is the default of every API that has the field. */
export function readContextSize(value: unknown, at: string, reader: RequestReader): WebSearch['contextSize'] {
  const size = reader.read('string', value, at);
  if (size === undefined || size === 'medium') return undefined;
  return size === 'low' || size === 'high' ? size : reader.wrong(at, 'low, medium or high', value);
}

/** Tells of options that only the client's own API has. */
export function dropOptions(options: Readonly<Record<string, unknown>>, reader: RequestReader): void {
  for (const [name, value] of Object.entries(options)) if (isGiven(value)) reader.drop(`web_search.${name}`);
}
