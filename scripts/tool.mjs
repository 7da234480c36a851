// Runs a tool that few need: `node scripts/tool.mjs <tool> [argument ...]`. Each one comes from the npm registry into a folder of its own
// below `.tools`, once for each set of versions, so that an install of the workspace stays lean.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What each tool consists of. `bin` is the program that is run. */
const tools = {
  knip: { bin: 'knip', packages: { knip: '6.44.2' } },
  // Stryker and TypeDoc use the JavaScript API of TypeScript 6, which TypeScript 7 does not have.
  stryker: {
    bin: 'stryker',
    packages: { '@stryker-mutator/core': '10.1.1', '@stryker-mutator/vitest-runner': '10.1.1', typescript: '6.0.3' },
    // Without a Vitest of its own the runner finds that of the workspace, which the tests import too.
    flags: ['--legacy-peer-deps'],
  },
  typedoc: { bin: 'typedoc', packages: { typedoc: '0.28.20', typescript: '6.0.3' } },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const shell = process.platform === 'win32';
const [name, ...args] = process.argv.slice(2);
const found = Object.entries(tools).find(([tool]) => tool === name);
if (!found) fail(`No tool "${name}". There are: ${Object.keys(tools).join(', ')}.`);
const { bin, packages, flags = [] } = found[1];

const folder = join(root, '.tools', name);
const stamp = join(folder, `${Object.values(packages).join('_')}.ok`);
if (!existsSync(stamp)) {
  console.error(`Fetching ${name} from the npm registry into .tools (once) ...`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder, ...flags]);
  writeFileSync(stamp, '');
}
run(join(folder, 'node_modules', '.bin', bin), args);

function run(command, given) {
  const { status, error } = spawnSync(command, given, { cwd: root, stdio: 'inherit', shell });
  if (error) fail(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
