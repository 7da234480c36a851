// Builds Jaeger from its Go module into .cache/jaeger and starts it, so that tests can look at traces the way people do.
// `node scripts/jaeger.mjs --build` only builds: about three minutes the first time, on two cores. No dependencies on purpose.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const version = '1.76.0';
const folder = fileURLToPath(new URL('../.cache/jaeger', import.meta.url));
const binary = join(folder, `jaeger-${version}${process.platform === 'win32' ? '.exe' : ''}`);

/** The path of the binary, built where it is not there yet; or why it cannot be had, in one line. */
export async function findJaeger() {
  if (existsSync(binary)) return { path: binary };
  const module = await run('go', ['mod', 'download', '-json', `github.com/jaegertracing/jaeger@v${version}`], {
    GOFLAGS: '-mod=mod',
  });
  if (module.missing) return { missing: 'there is no Go on this machine to build Jaeger with' };
  const { Dir, Error: error } = parse(module.stdout);
  if (!Dir) return { missing: `the Go module of Jaeger ${version} cannot be had: ${error ?? lastLine(module.stderr)}` };
  // `go install` refuses the module, because its go.mod has a `replace`: it is built from inside.
  mkdirSync(folder, { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  const built = await run('go', ['build', '-o', unfinished, './cmd/all-in-one'], { GOFLAGS: '-mod=readonly' }, Dir);
  if (built.code !== 0) {
    rmSync(unfinished, { force: true });
    return { missing: `Jaeger ${version} could not be built: ${lastLine(built.stderr)}` };
  }
  renameSync(unfinished, binary);
  return { path: binary };
}

/** Starts it on free ports of 127.0.0.1, traces in memory. Resolves when it answers. */
export async function startJaeger(path) {
  const names = [
    'query.http-server',
    'query.grpc-server',
    'collector.otlp.http',
    'collector.otlp.grpc',
    'collector.http-server',
    'collector.grpc-server',
    'admin.http',
  ];
  const ports = await freePorts(names.length);
  const addresses = names.map((name, index) => `--${name}.host-port=127.0.0.1:${ports[index]}`);
  const child = spawn(path, [...addresses, '--log-level=error'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece) => {
    said = (said + piece).slice(-2000);
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const queryURL = `http://127.0.0.1:${ports[0]}`;
  const otlpURL = `http://127.0.0.1:${ports[2]}`;
  await answers(`${queryURL}/api/services`, child, () => said);
  return {
    queryURL,
    otlpURL,
    async close() {
      child.kill();
      await ended;
    },
  };
}

async function answers(url, child, said) {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      child.kill();
      throw new Error(`Jaeger did not start: ${said()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** All are taken before any is given back, so that they differ. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function run(command, args, env, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece) => {
      stdout += piece;
    });
    child.stderr.on('data', (piece) => {
      stderr += piece;
    });
    child.on('error', () => resolve({ missing: true, code: 127, stdout, stderr }));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

if (process.argv.includes('--build') && process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await findJaeger();
  console.log(found.path ?? `No Jaeger: ${found.missing}.`);
}
