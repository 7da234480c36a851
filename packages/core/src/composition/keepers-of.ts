import type { Config } from '../config/config.ts';
import { allClasses } from './all-classes.ts';

/** The accounts that speak a dialect and serve calls of some class, in the order of the configuration: no other account is to hear of what clients say. */
export function keepersOf(config: Config): (dialect: string) => readonly string[] {
  const serving = new Set(allClasses(config).flatMap(({ targets }) => targets.map(({ provider }) => provider)));
  const accounts = [...config.accounts.values()].filter(({ name }) => serving.has(name));
  return (dialect) => accounts.filter(({ dialects }) => dialects.includes(dialect)).map(({ name }) => name);
}
