import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, isPython } from './clients.ts';

const folder = import.meta.dirname;
const python = join(folder, '.venv', 'bin', 'python');
const nodePins = join(folder, 'package.json');
const pythonPins = join(folder, 'requirements.txt');

/** What is installed, and in words what is not. */
export interface Installed {
  readonly skipped: readonly string[];
  commandOf(client: Client): readonly [command: string, ...args: string[]];
  has(client: Client): boolean;
  versionsOf(client: Client): string;
}

/** Installs the clients into this folder, once for each list of pins. */
export function install(): Installed {
  const node = once(join(folder, 'node_modules', '.installed'), nodePins, () =>
    run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', '--prefix', folder]),
  );
  const py = once(
    join(folder, '.venv', 'installed'),
    pythonPins,
    () =>
      run('python3', ['-m', 'venv', join(folder, '.venv')]) ?? run(python, ['-m', 'pip', 'install', '--quiet', '-r', pythonPins]),
  );
  return {
    skipped: [...(node ? [`clients for Node: ${node}`] : []), ...(py ? [`clients for Python: ${py}`] : [])],
    has: (client) => (isPython(client) ? py : node) === undefined,
    commandOf: (client) => [
      isPython(client) ? python : process.execPath,
      join(folder, 'programs', client.program),
      ...(client.args ?? []),
    ],
    versionsOf: (client) =>
      client.packages.map((name) => `${name} ${isPython(client) ? pinnedPython(name) : pinnedNode(name)}`).join(', '),
  };
}

/** Undefined where it worked, else why not. */
function once(stamp: string, pins: string, work: () => string | undefined): string | undefined {
  const wanted = readFileSync(pins, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  const problem = work();
  if (problem === undefined) writeFileSync(stamp, wanted);
  return problem;
}

function run(command: string, args: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(command, args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (error) return `${command} is not here (${error.message})`;
  return status === 0 ? undefined : `${command} ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}`;
}

function pinnedNode(name: string): string {
  const { dependencies } = JSON.parse(readFileSync(nodePins, 'utf8')) as { dependencies: Record<string, string> };
  return dependencies[name] ?? '?';
}

function pinnedPython(name: string): string {
  return new RegExp(`^${name}(?:\\[.*\\])?==(.*)$`, 'm').exec(readFileSync(pythonPins, 'utf8'))?.[1] ?? '?';
}
