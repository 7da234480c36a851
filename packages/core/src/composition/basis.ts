import type { Dispatcher } from 'undici';
import { loadPriceData } from '../../price-data.cjs';
import type { Clock } from '../call/clock.ts';
import type { Config } from '../config/config.ts';
import { type Dialect, targetDialects } from '../dialects/dialect.ts';
import type { TargetDialect } from '../dialects/target-dialect.ts';
import { type OutsideWords, outsideWords } from '../redaction/outside-words.ts';
import { type EventBus, eventBus } from '../telemetry/event-bus.ts';
import { OpenTelemetry } from '../telemetry/open-telemetry.ts';
import { version } from '../version.ts';
import { allClasses } from './all-classes.ts';
import { checkDialects } from './check-dialects.ts';
import { type Connections, openConnections } from './connections.ts';

/** What is passed in beside the configuration. */
export interface BasisParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly dialects: readonly Dialect[];
  readonly dispatcher: Dispatcher | undefined;
}

/** What every part of one gateway works with. */
export interface Basis {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: () => number;
  readonly bus: EventBus;
  readonly telemetry: OpenTelemetry;
  readonly outside: OutsideWords;
  readonly connections: Connections;
  /** What targets may speak, by name. */
  readonly spoken: ReadonlyMap<string, TargetDialect>;
}

/** @throws ConfigError where a provider speaks a dialect that is not among `dialects` */
export function basis(config: Config, { clock, random, dialects, dispatcher }: BasisParts): Basis {
  const spoken = targetDialects(dialects);
  checkDialects(config, spoken);
  if (needsPriceData(config)) loadPriceData(); // now, and not while a call waits
  return {
    config,
    clock,
    random,
    spoken,
    bus: eventBus(),
    telemetry: new OpenTelemetry({ version, metricNames: config.metricNames, propagate: config.propagate }),
    outside: outsideWords(config.redactor, config.content),
    connections: openConnections(config, dispatcher),
  };
}

/** Whether targets are chosen by a price that the configuration does not tell. */
function needsPriceData(config: Config): boolean {
  return allClasses(config).some(({ strategy, targets }) => strategy === 'cheapest' && targets.some(({ price }) => !price));
}
