// Runs a command with the Node and pnpm that this workspace needs. A bare machine has Node 20 and npm only: then both come, once,
// from the npm registry into `.tools`. Where Node is new enough, only what is missing is fetched. No dependencies on purpose.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE = '24.21.0';
const PNPM = '12.21.0';
const OLDEST = [22, 19]; // what cockatiel 4 and undici 8 need

const root = fileURLToPath(new URL('..', import.meta.url));
const tools = join(root, '.tools');
const bin = join(tools, 'node_modules', '.bin');
const shell = process.platform === 'win32';

const [major, minor] = process.versions.node.split('.').map(Number);
const needsNode = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
const pnpmMajor = Number(spawnSync('pnpm', ['--version'], { shell, encoding: 'utf8' }).stdout?.split('.')[0]);
const needsPnpm = needsNode || pnpmMajor !== Number(PNPM.split('.')[0]);

const wanted = { ...(needsNode && { node: NODE }), ...(needsPnpm && { pnpm: PNPM }) };
const stamp = join(
  tools,
  `${Object.entries(wanted)
    .map(([name, version]) => `${name}-${version}`)
    .join('_')}.ok`,
);

if (Object.keys(wanted).length > 0 && !existsSync(stamp)) {
  const names = Object.entries(wanted).map(([name, version]) => `${name} ${version}`);
  console.error(`Fetching ${names.join(' and ')} from the npm registry into .tools (once) ...`);
  mkdirSync(tools, { recursive: true });
  // npm 12 runs an install script only for packages named here; without Node's, `node` would silently stay the old one.
  const allowScripts = Object.fromEntries(
    Object.entries(wanted).flatMap(([n, v]) => [
      [n, true],
      [`${n}@${v}`, true],
    ]),
  );
  writeFileSync(join(tools, 'package.json'), JSON.stringify({ private: true, dependencies: wanted, allowScripts }));
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', tools];
  const installed = spawnSync('npm', args, { stdio: ['ignore', 'inherit', 'inherit'], shell });
  if (installed.status !== 0) {
    console.error(
      'That did not work. Is the npm registry reachable (npm ping)? You can also install Node 24 and pnpm 12 yourself.',
    );
    process.exit(1);
  }
  if (needsNode) {
    const got = spawnSync(join(bin, 'node'), ['--version'], { encoding: 'utf8', shell }).stdout?.trim();
    if (got !== `v${NODE}`) {
      console.error(
        `npm installed the package "node", but it answers ${got}: its install script was blocked. Install Node 24 yourself.`,
      );
      process.exit(1);
    }
  }
  writeFileSync(stamp, readFileSync(join(tools, 'package.json')));
}

const [command, ...args] = process.argv.slice(2);
const path = Object.keys(wanted).length > 0 ? bin + delimiter + process.env.PATH : process.env.PATH;
const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell, env: { ...process.env, PATH: path } });
// A terminal sends Ctrl-C to the whole group: the child decides when it is done, we only report how it ended.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.on('error', (error) => {
  console.error(`${command}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
