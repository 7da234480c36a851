// The tests that draw their cases by chance, with another seed than `npm test` has: SEED, or the time.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';

const draws = /from 'fast-check'|process\.env\.SEED/;
const files = globSync(['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'], {
  exclude: (name) => name === 'node_modules' || name === 'dist',
}).filter((file) => draws.test(readFileSync(file, 'utf8')));
const seed = process.env.SEED ?? String(Date.now() % 2 ** 31);
const { status } = spawnSync('vitest', ['run', ...files], { stdio: 'inherit', env: { ...process.env, SEED: seed } });
if (status !== 0) console.error(`\nTo have it again: SEED=${seed} npm run random`);
process.exit(status ?? 1);
