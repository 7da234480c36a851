import type { WebSearch } from '../../../call/web-search.ts';
import { defined, isGiven } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { dropOptions, readDomains } from '../../web-search/read-web-search.ts';
import { listOf } from '../read-json.ts';

/** Reads the search of Google in `tools`; undefined where there is none. No other API can search a range of time. */
export function decodeWebSearch(tools: unknown, reader: RequestReader): WebSearch | undefined {
  const all = listOf(tools).map((tool, i) => reader.object(tool, `tools[${i}]`));
  const at = all.findIndex(({ googleSearch }) => isGiven(googleSearch));
  if (at < 0) return undefined;
  const param = `tools[${at}].googleSearch`;
  const { excludeDomains, timeRangeFilter, ...others } = reader.object(all[at]?.googleSearch, param);
  if (isGiven(timeRangeFilter)) reader.refuse('googleSearch.timeRangeFilter');
  dropOptions(others, reader);
  return defined({ blockedDomains: readDomains(excludeDomains, `${param}.excludeDomains`, reader) });
}
