import { away, staggered, together } from './away.ts';
import {
  errorsAtMost,
  heapIsFlat,
  naiveErrorsAsDrawn,
  naiveErrorsAsLikely,
  noneLate,
  noneWrong,
  refusedWithin,
  waitsAtMost,
} from './bar.ts';
import { eachUsed, refusedAtMost, refusedHonestly, sentAtMost, servedAgain, servedOfCapacity } from './capacity-bars.ts';
import { inUseWithin, noFlood, shareFrom } from './return-bars.ts';
import type { Contender, Faults, Scenario } from './scenario.ts';

const both: readonly Contender[] = ['gateway', 'naive'];
const noFaults: Faults = { hiccups: 0, limited: 0, away: [] };
/** When the trouble of the last two begins: later than the moment at which the gateway counts as warm. */
const troubleAt = 25;

/** @param given - seconds, in place of each scenario's own; of the outage where a scenario is about one */
export function scenarioTable(given?: number): readonly Scenario[] {
  const long = given ?? 95;
  const riding = given ?? 60;
  const back = troubleAt + (given ?? 60);
  const hiccups = { providers: 3, seconds: long, contenders: both };
  const buckets = { providers: 2, seconds: riding, contenders: ['gateway'] as const };
  const hiccupFaults = (share: number, limited: number): Faults => ({ hiccups: share, limited, away: staggered(long) });
  return [
    {
      ...hiccups,
      name: 'instrument-no-faults',
      says: 'nothing fails: whatever is not right is the fault of the instrument',
      callsPerSecond: 200,
      seconds: given ?? 10,
      faults: noFaults,
      bars: [errorsAtMost(0), noneWrong, noneLate],
    },
    {
      ...hiccups,
      name: 'instrument-naive',
      says: '15 % hiccups and no gateway: as many errors as can be calculated',
      callsPerSecond: 200,
      seconds: given ?? 20,
      faults: { hiccups: 0.15, limited: 0, away: [] },
      contenders: ['naive'],
      bars: [naiveErrorsAsDrawn, naiveErrorsAsLikely, noneWrong],
    },
    {
      ...hiccups,
      name: 'hiccups-15',
      says: 'each of three fails 15 % of its calls and is away for 15 s of every 90, one after the other',
      callsPerSecond: 200,
      faults: hiccupFaults(0.15, 0),
      bars: [errorsAtMost(0), noneWrong, noneLate, heapIsFlat],
    },
    {
      ...hiccups,
      name: 'hiccups-5-and-429s',
      says: '5 % hiccups, a fifth of them a 429 with Retry-After: 1, away as above',
      callsPerSecond: 240,
      faults: hiccupFaults(0.05, 0.2),
      bars: [errorsAtMost(0), noneWrong, heapIsFlat],
    },
    {
      ...hiccups,
      name: 'full-load',
      says: '15 % hiccups, away as above, at as many calls a second as this machine carries',
      callsPerSecond: 'calibrated',
      faults: hiccupFaults(0.15, 0),
      bars: [errorsAtMost(0.0001), noneWrong, heapIsFlat],
    },
    {
      ...hiccups,
      name: 'full-load-429s',
      says: 'the same, a fifth of the hiccups a 429 with Retry-After: 1',
      callsPerSecond: 'calibrated',
      faults: hiccupFaults(0.15, 0.2),
      bars: [errorsAtMost(0.0001), noneWrong, heapIsFlat],
    },
    {
      ...hiccups,
      name: 'all-away',
      says: '30 % hiccups, and all three away at once for 3 s of every 30',
      callsPerSecond: 200,
      faults: { hiccups: 0.3, limited: 0, away: together(long) },
      bars: [errorsAtMost(0.0005), noneWrong, heapIsFlat],
    },
    {
      ...buckets,
      name: 'riding-150',
      says: 'two targets of 100 requests a second each, 150 calls offered',
      callsPerSecond: 150,
      faults: { ...noFaults, perSecond: 100 },
      bars: [errorsAtMost(0), noneWrong, refusedAtMost(0.02), eachUsed(0.9), heapIsFlat],
    },
    {
      ...buckets,
      name: 'riding-250',
      says: 'the same two, 250 calls offered',
      callsPerSecond: 250,
      faults: { ...noFaults, perSecond: 100 },
      bars: [servedOfCapacity(0.97), noneWrong, refusedHonestly, refusedWithin(6000), heapIsFlat],
    },
    {
      name: 'outage-of-everything',
      says: `three providers answer 503 to everything from second ${troubleAt} to ${back}`,
      providers: 3,
      callsPerSecond: 200,
      seconds: back + 25,
      faults: { ...noFaults, away: [0, 1, 2].map((provider) => away(provider, troubleAt, back, '503')) },
      contenders: ['gateway'],
      bars: [sentAtMost(1.25, troubleAt, back), refusedWithin(5500), servedAgain(0.95, back, 5), noneWrong, heapIsFlat],
    },
    {
      name: 'recovery',
      says: `the first of two targets answers 503 to everything from second ${troubleAt} to ${back}`,
      providers: 2,
      callsPerSecond: 50,
      pace: 'even',
      seconds: back + 75,
      faults: { ...noFaults, away: [away(0, troubleAt, back, '503')] },
      contenders: ['gateway'],
      bars: [
        errorsAtMost(0),
        noneWrong,
        inUseWithin(30, back),
        shareFrom(0.95, back + 60),
        noFlood(1.2, back),
        waitsAtMost(2500, troubleAt),
        heapIsFlat,
      ],
    },
  ];
}
