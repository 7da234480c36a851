// What a program of a client has in common with the others: a question a line comes in, an answer a line goes out.
import { createInterface } from 'node:readline';

/** @param {Record<string, (ask: object) => Promise<object>>} tasks - each returns what the library itself returned, in the words of the runner. */
export async function talk(tasks) {
  for await (const line of createInterface({ input: process.stdin })) {
    const ask = JSON.parse(line);
    const answer = await tasks[ask.task](ask).catch((error) => ({ error: String(error?.stack ?? error) }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
