// npm test: everything that must hold, cheapest first. Stops at the first step that fails and says which.
import { spawnSync } from 'node:child_process';

const steps = [
  ['build', 'tsc', ['-b']],
  ['types of the tests', 'tsc', ['-p', 'tsconfig.test.json']],
  ['generated pages', 'node', ['scripts/docs.mjs', '--check']],
  ['public surface', 'node', ['scripts/api.mjs', '--check']],
  ['unused files and exports', 'node', ['scripts/tool.mjs', 'knip', '--config', 'scripts/knip.jsonc']],
  ['lint and format', 'biome', ['ci', '--error-on-warnings', '.']],
  ['a Jaeger for the tests, where Go is', 'node', ['scripts/jaeger.mjs', '--build']],
  ['tests', 'vitest', ['run']],
  ['packed packages', 'node', ['scripts/packed.mjs']],
];

const startedAt = Date.now();
for (const [name, command, args] of steps) {
  console.log(`\n── ${name}: ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`\nFailed: ${name}${error ? ` (${error.message})` : ''}`);
    process.exit(1);
  }
}
console.log(`\nAll ${steps.length} steps passed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
