// What the agents of a command line have in common: a bare home, one question, a note that their own tool can read, events as lines of JSON.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Asks an agent that is installed here.
 *
 * @param {string} name - of its command
 * @param {(asked: object) => Promise<{ args: string[], env: object }>} startOf - how it is started with a `question` in a `home`
 * @param {(events: object[], file: string) => object} told - what its events say; `file` is where the note stands
 */
export function agent(name, startOf, told) {
  const command = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
  return async function ask({ prompt, result, task, ...rest }) {
    const home = await mkdtemp(join(tmpdir(), 'clients-'));
    try {
      const file = join(home, 'note.txt');
      await writeFile(file, `${result}\n`);
      const question = task === 'agent' ? `${prompt} It stands in <${file}>.` : prompt;
      const { args, env } = await startOf({ ...rest, home, question });
      const about = { env: { PATH: process.env.PATH, HOME: home, ...env }, cwd: home, timeout: 80_000, maxBuffer: 2 ** 26 };
      const asked = run(command, args, about);
      asked.child.stdin.end(); // it waits for more to read otherwise
      const { stdout } = await asked;
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      return told(
        lines.map((line) => JSON.parse(line)),
        file,
      );
    } finally {
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    }
  };
}
