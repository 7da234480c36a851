// A CommonJS project as the CLI of Nest 11 makes it: what its compiler, node, a bundler and jest say of our packages.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const run = (command, args, env = {}) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...env } }).trim();
const bin = (name) => `node_modules/.bin/${name}`;
const said = (what, text) => {
  if (!text.includes('Said as CommonJS.')) throw new Error(`${what}: ${text}`);
};

function step(what, go) {
  try {
    go();
    console.log(`commonjs: ${what}`);
  } catch (error) {
    throw new Error(`${what}: ${error.stdout ?? ''}${error.stderr ?? ''}${error.message}`);
  }
}

/** The configuration of jest that the CLI writes, and what the docs say to add to it. */
const jest = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: 'src',
  testRegex: '.*\\.spec\\.ts$',
  transform: { '^.+\\.(t|j)s$': 'ts-jest' },
  testEnvironment: 'node',
};
const transforming = {
  ...jest,
  transform: { '^.+\\.(t|j)s$': ['ts-jest', { tsconfig: { allowJs: true, module: 'commonjs', isolatedModules: true } }] },
  transformIgnorePatterns: ['/node_modules/(?!(@understudy|cockatiel)/)'],
};
writeFileSync('jest.json', JSON.stringify(jest));
writeFileSync('jest.transforming.json', JSON.stringify(transforming));

step('types, module nodenext', () => run(bin('tsc'), ['-p', '.']));
step('types, module commonjs and moduleResolution node10', () =>
  run(bin('tsc'), ['-p', '.', '--noEmit', '--module', 'commonjs', '--moduleResolution', 'node10']),
);
step('node, by require', () => said('node', run('node', ['out/main.js'])));
const external = ['@nestjs/*', 'class-*'].map((name) => `--external:${name}`);
step('esbuild, --format=cjs', () => {
  const warnings = run(bin('esbuild'), [
    ...['src/main.ts', '--bundle', '--platform=node', '--format=cjs', '--outfile=out/bundle.cjs', ...external],
    '--log-override:empty-import-meta=error',
  ]);
  if (/import\.meta/.test(warnings)) throw new Error(warnings);
  if (!readFileSync('out/bundle.cjs', 'utf8').includes('createUnderstudy')) throw new Error('The bundle is without us.');
  said('bundle', run('node', ['out/bundle.cjs']));
});
step('jest, --experimental-vm-modules on Node 24.9 and newer', () =>
  run(bin('jest'), ['-c', 'jest.json'], { NODE_OPTIONS: '--experimental-vm-modules' }),
);
step('jest, compiling our packages too', () => run(bin('jest'), ['-c', 'jest.transforming.json']));
