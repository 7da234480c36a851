import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { createClock } from './clock.ts';
import type { Fault } from './faults.ts';
import { createListener, type Listener } from './listener.ts';
import type { ProviderOptions, SimulatedProvider } from './options.ts';
import { createQuiet, type Quiet } from './quiet.ts';
import { createRequestLog } from './request-log.ts';
import { createScript } from './script.ts';
import { type Running, serve } from './serve.ts';
import { wires } from './wires/wires.ts';

/** Starts an API of a provider on 127.0.0.1. Throws where an option or a fault of the script is none, or the port is taken. */
export async function startProvider(options: ProviderOptions): Promise<SimulatedProvider> {
  const wire = wires[options.wire];
  if (wire === undefined) throw new TypeError(`'wire' must be one of ${Object.keys(wires).join(', ')}: ${options.wire}.`);
  const script = createScript(options.script ?? [], options.default);
  const clock = createClock();
  const quiet = createQuiet(() => [log.inFlight(), listener.openSockets()]);
  const log = createRequestLog(options.remember, quiet.check);
  const http = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  const listener: Listener = createListener({ port: options.port ?? 0, clock, accept, changed: quiet.check });
  let number = 0;
  const running = { options, wire, clock, script, log, listener, follow, nextNumber: () => ++number };

  function accept(socket: Socket): void {
    const { fault } = script.current();
    if (fault.type === 'reset' && fault.at === 'accept') {
      script.take();
      socket.resetAndDestroy();
      void follow();
      return;
    }
    http.emit('connection', socket); // the documented way to serve a socket that another server accepted
  }

  async function follow(): Promise<void> {
    const entry = script.current();
    if (entry.fault.type !== 'refuse') return listener.open();
    listener.refuse();
    if (entry.fault.forMs === undefined) return;
    void clock.wait(entry.fault.forMs).then((timeIsUp) => {
      if (!timeIsUp || script.current() !== entry) return;
      script.drop();
      void follow();
    });
  }

  http.on('request', (req, res) => void serve(running, req, res));
  await listener.open();
  await follow();
  return createHandle(running, quiet);
}

function createHandle({ wire, clock, script, log, listener, follow }: Running, quiet: Quiet): SimulatedProvider {
  const url = `http://127.0.0.1:${listener.port()}`;
  // Not async: a fault that is none throws where it is written, whether or not somebody awaits.
  const always = (fault: Fault) => {
    script.always(fault);
    return follow();
  };
  const close = async () => {
    clock.stop();
    log.close();
    await listener.close();
  };
  return {
    wire: wire.name,
    port: listener.port(),
    url,
    baseURL: wire.name.startsWith('openai') ? `${url}/v1` : url,
    requests: log.requests,
    get openSockets() {
      return listener.openSockets();
    },
    get connections() {
      return listener.accepted();
    },
    nextRequest: log.next,
    nextAbort: log.nextAbort,
    settled: () => quiet.until(1),
    idle: () => quiet.until(2),
    play(faults) {
      script.play(Array.isArray(faults) ? faults : [faults]);
      return follow();
    },
    always,
    heal: () => always({ type: 'ok' }),
    resetLog: log.reset,
    close,
    [Symbol.asyncDispose]: close,
  };
}
