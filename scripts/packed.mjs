// Packs the packages as npm would publish them, installs the tarballs with floating versions of everything else into empty projects
// outside the workspace, and serves calls there: what works only inside the workspace is found here.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'understudy-packed-'));
const packages = ['core', 'bedrock', 'express', 'koa', 'nestjs', 'testing', 'vertex'];
const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

const projects = [
  {
    name: 'adapters',
    dependencies: {
      express: '^5',
      koa: '^3',
      '@nestjs/common': '^12',
      '@nestjs/core': '^12',
      '@nestjs/platform-express': '^12',
      'reflect-metadata': '^0.2',
      rxjs: '^7',
      '@opentelemetry/api': '^1.9',
    },
  },
  {
    name: 'sdk3', // the new generation of the OpenTelemetry SDK, which cannot live beside 2.x in the workspace
    dependencies: {
      express: '^5',
      '@opentelemetry/api': '^1.10',
      '@opentelemetry/sdk-trace': '^3.1',
      '@opentelemetry/context-async-hooks': '^3.1',
    },
  },
  {
    name: 'commonjs', // as the CLI of Nest 11 sets a project up, and what people bundle with
    type: 'commonjs',
    dependencies: {
      express: '^5',
      '@nestjs/common': '^11',
      '@nestjs/core': '^11',
      '@nestjs/platform-express': '^11',
      'reflect-metadata': '^0.2',
      rxjs: '^7',
      '@opentelemetry/api': '^1.9',
      '@types/express': '^5',
      '@types/jest': '^30',
      '@types/node': '^22',
      esbuild: '^0.27',
      jest: '^30',
      'ts-jest': '^29',
      typescript: '^5.9',
    },
  },
];

try {
  for (const name of packages) {
    console.log(run(join(root, 'node_modules', '.bin', 'publint'), [join(root, 'packages', name), '--strict'], root).trim());
    run('pnpm', ['pack', '--pack-destination', work], join(root, 'packages', name));
  }
  const tarballs = readdirSync(work).filter((file) => file.endsWith('.tgz'));
  for (const { name, type = 'module', dependencies } of projects) {
    const folder = join(work, name);
    mkdirSync(folder);
    const local = Object.fromEntries(
      tarballs.map((file) => [`@understudy/${/understudy-([a-z]+)-/.exec(file)[1]}`, `file:../${file}`]),
    );
    const used =
      name === 'sdk3' ? Object.fromEntries(Object.entries(local).filter(([key]) => /core|express|testing/.test(key))) : local;
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, type, dependencies: { ...dependencies, ...used }, overrides: local }),
    );
    const own = join(root, 'scripts', 'packed', name);
    if (existsSync(own)) cpSync(own, folder, { recursive: true });
    else cpSync(`${own}.mjs`, join(folder, 'main.mjs'));
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder);
    console.log(run('node', ['main.mjs'], folder).trim());
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
