import type { Dispatcher } from 'undici';
import type { Config } from '../config/config.ts';
import type { Account } from '../providers/account.ts';
import { type Connection, openConnection } from '../transport/connections.ts';
import { allClasses } from './all-classes.ts';
import { known } from './known.ts';

/** A provider as the configuration has it, the sockets to it, and who keeps the tokens of its kind secret. */
interface ConnectedAccount {
  readonly account: Account;
  readonly connection: Connection;
  learn(secret: string): void;
}

export interface Connections {
  of(provider: string): ConnectedAccount;
  close(): Promise<void>;
}

/**
 * Opens the sockets of every account. One pool serves all classes, so the pool waits for a connection as long as the most patient target.
 *
 * @param dispatcher - sends every request to every provider, in place of the pools
 */
export function openConnections(config: Config, dispatcher: Dispatcher | undefined): Connections {
  const targets = allClasses(config).flatMap((one) => one.targets);
  const connectMs = Math.max(0, ...targets.map(({ policy }) => policy.timeout.connectMs));
  const opened = new Map<string, ConnectedAccount>();
  const { learn } = config.redactor;
  for (const account of config.accounts.values()) {
    const propagates = config.propagate.has(account.name);
    opened.set(account.name, { account, connection: openConnection(account, { connectMs, propagates }, dispatcher), learn });
  }
  return {
    of: (provider) => known(opened, provider),
    async close() {
      await Promise.all([...opened.values()].map(({ connection }) => connection.close()));
    },
  };
}
