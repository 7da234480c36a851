import type { Server } from 'node:http';
import type { Understudy } from '@understudy/core';

/** Stops listening, and lets the answers under way end: streams get the `drain` time of the configuration. */
export async function shutDown(server: Server, instance: Understudy): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await instance.close();
  // Clients keep connections alive after their answer, and one that no longer reads never lets go of its own.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), 5000);
  await closed;
  clearInterval(sweep);
  clearTimeout(late);
}
