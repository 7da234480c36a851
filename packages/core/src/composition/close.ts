import { durationProblem, parseDuration } from '../config/units.ts';
import { lastBytesMs } from '../gateway/delivery.ts';
import type { Basis } from './basis.ts';
import type { Engine } from './engine.ts';

/**
 * Lets the calls under way end for `drain`, then ends them, and closes all that the gateway has opened.
 *
 * @param drain - milliseconds, or text such as `10s`; undefined: as configured
 * @throws TypeError where `drain` is no duration
 */
export async function close(
  { config, clock, connections }: Basis,
  { watchers, probes, checks, held }: Engine,
  drain: number | string | undefined,
): Promise<void> {
  const problem = drain === undefined ? undefined : durationProblem(drain);
  if (problem !== undefined) throw new TypeError(`close({ drain }) is ${JSON.stringify(drain)}: ${problem}`);
  const drainMs = drain === undefined ? config.drainMs : (parseDuration(drain) ?? config.drainMs);
  probes.close();
  await watchers.calls.close(drainMs);
  // Bodies that are still coming, and answers that nobody reads: whoever closes the server after this does not wait for them.
  clock.timer(lastBytesMs, () => held.close(), 'background');
  await Promise.all([checks.close(), connections.close()]);
}
