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
  mkdirSync(folder, { recursive: true });
  const module = await run('go', ['mod', 'download', '-json', `github.com/jaegertracing/jaeger@v${version}`], {
    env: { GOFLAGS: '' },
    cwd: folder,
    patienceMs: 2 * 60_000,
  });
  if (module.missing) return { missing: 'there is no Go on this machine to build Jaeger with' };
  const { Dir, Error: error } = parse(module.stdout);
  if (!Dir) return { missing: `the Go module of Jaeger ${version} cannot be had: ${error ?? lastLine(module.stderr)}` };
  // `go install` refuses the module, because its go.mod has a `replace`: it is built from inside.
  const unfinished = `${binary}.${process.pid}`;
  const built = await run('go', ['build', '-o', unfinished, './cmd/all-in-one'], {
    env: { GOFLAGS: '-mod=readonly' },
    cwd: Dir,
    patienceMs: 15 * 60_000,
  });
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
      child.kill('SIGKILL'); // asked kindly it takes ten seconds, and there is nothing to keep
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

/** Whatever takes longer than `patienceMs` (a registry that never answers) has failed. */
function run(command, args, { env, cwd, patienceMs }) {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] };
    const child = spawn(command, args, options);
    // Not spawn's own `timeout`: where the command is missing it is never cleared, and holds the process for all that time.
    const late = setTimeout(() => child.kill(), patienceMs);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece) => {
      stdout += piece;
    });
    child.stderr.on('data', (piece) => {
      stderr += piece;
    });
    const done = (result) => {
      clearTimeout(late);
      resolve({ ...result, stdout, stderr });
    };
    child.on('error', () => done({ missing: true, code: 127 }));
    child.on('close', (code) => done({ code }));
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
