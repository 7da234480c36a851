import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Of everything that is drawn by chance. */
const seed = process.env.SEED ?? '20261121';
process.env.SEED = seed;
console.log(`seed ${seed}`);

export default defineConfig({
  resolve: {
    alias: [{ find: /^fast-check$/, replacement: fileURLToPath(new URL('test/support/fast-check.ts', import.meta.url)) }],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    env: { SEED: seed },
  },
});
