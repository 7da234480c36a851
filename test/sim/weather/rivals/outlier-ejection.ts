import type { Rival, Seen } from './rival.ts';

// Envoy's outlier detection and retries by their defaults: envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier.
const consecutive = 5;
const baseEjectionMs = 30_000;
const longestEjectionMs = 300_000;
/** A host that has been back for so long is ejected for one time less. */
const sweepMs = 10_000;
const ejectedShare = 0.1;
const retries = 2;
const backoff = { baseMs: 25, maxMs: 250 };

/**
 * Five failures in a row (5xx, no connection, no answer in time; a 429 is retried and not counted) and a host is left out for thirty
 * seconds, times how often; a tenth of the hosts at most, but one may always be. A retry goes to the next host. Where none is left
 * (Envoy: a panic), all are used.
 */
export const outlierEjection: Rival = ({ order, send, pause, now, random }, targets) => {
  const mostEjected = Math.max(1, Math.floor(targets * ejectedShare));
  const hosts = Array.from({ length: targets }, () => ({ inRow: 0, times: 0, until: 0 }));
  const isOut = (place: number) => (hosts[place]?.until ?? 0) > now();

  function judge(place: number, { whole, status }: Seen): void {
    const host = hosts[place];
    if (!host || status === 429 || status === 401) return;
    host.inRow = whole ? 0 : host.inRow + 1;
    if (host.inRow < consecutive || isOut(place)) return;
    if (hosts.filter(({ until }) => until > now()).length >= mostEjected) return;
    const forgiven = Math.floor((now() - host.until) / sweepMs);
    host.times = Math.max(0, host.times - forgiven) + 1;
    host.until = now() + Math.min(longestEjectionMs, baseEjectionMs * host.times);
    host.inRow = 0;
  }

  return async function outlierEjection(call) {
    const tried = new Set<number>();
    let seen: Seen | undefined;
    for (let retry = 0; retry <= retries; retry++) {
      if (retry > 0) await pause(random() * Math.min(backoff.maxMs, backoff.baseMs * (2 ** retry - 1)));
      const all = order(call);
      const inService = all.filter((place) => !isOut(place));
      const hostsNow = inService.length > 0 ? inService : all;
      const place = hostsNow.find((one) => !tried.has(one)) ?? hostsNow[0];
      if (place === undefined) return seen;
      seen = await send(place, call);
      judge(place, seen);
      if (seen.whole || seen.shown) return seen;
      tried.add(place);
    }
    return seen;
  };
};
