import { collector, flushTraces, recoveredTrace } from './tracing.ts';

// Nothing that loads `http` comes before that line.

import { anthropicClients, openAIClients } from './clients.ts';
import { incident, play } from './incident.ts';
import { type CallResult, startLoad } from './load.ts';
import { clientLines, traceLines } from './report.ts';
import { openScreen } from './screen.ts';
import { type Stage, setStage } from './stage.ts';
import { createTotals } from './totals.ts';

const { JAEGER_UI_URL = 'http://localhost:16686' } = process.env;
const stopping = new AbortController();
const screen = openScreen(process.stdout);
const say = (...lines: readonly string[]) => console.log(lines.join('\n'));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(130); // asked twice: at once
    stopping.abort();
  });
}

const stage = await setStage();
const totals = createTotals();
/** Calls without the app between, for comparison. */
const straight: CallResult[] = [];
let calls = 0;
const nextCall = () => ++calls;
stage.instance.on(totals.onEvent);
const seconds = Math.round(incident.reduce((sum, { ms }) => sum + ms, 0) / 1000);
say(
  screen.paint('bold', 'Understudy: an incident at the first of three providers'),
  'The providers are simulated. Before them stands the Express example, before that',
  `clients with the SDKs of OpenAI and Anthropic. It takes ${seconds} s; Ctrl-C ends it.`,
  '',
);
await perform(stage);
if (stopping.signal.aborted) say('', 'Ended early.');
else await tell(stage);
await stage.close();
process.exit(stopping.signal.aborted ? 130 : totals.clients().failed === 0 ? 0 : 1);

/** Plays the incident while clients call and the view is redrawn. Over when all calls have ended. */
async function perform({ instance, providers, mount }: Stage): Promise<void> {
  const startedAt = performance.now();
  let phase = 0;
  function draw(): void {
    const targets = instance.targets().map((status) => ({ status, ...totals.target(status.id) }));
    const elapsedMs = performance.now() - startedAt;
    screen.draw({ phases: incident, phase, elapsedMs, now: Date.now(), targets, clients: totals.clients() });
  }
  const drawing = setInterval(draw, 200);
  const signal = stopping.signal;
  const through = { ...openAIClients(mount.openai), ...anthropicClients(mount.anthropic) };
  const direct = openAIClients({ baseURL: providers.last.baseURL, apiKey: '-' });
  const loads = [
    startLoad({ clients: through, everyMs: 125, signal, nextCall, onResult: totals.onResult }),
    startLoad({ clients: direct, everyMs: 500, signal, nextCall, onResult: (result) => straight.push(result) }),
  ];
  await play(incident, providers.first, signal, (index) => {
    phase = index;
    draw();
  }).catch((error) => {
    if (!signal.aborted) throw error;
  });
  await Promise.all(loads.map((load) => load.stop()));
  clearInterval(drawing);
  draw();
}

/** One trace, what the clients saw, and where to look on. */
async function tell({ providers }: Stage): Promise<void> {
  const trace = recoveredTrace();
  if (trace) say('', ...traceLines(trace.traceId, trace.spans, screen.paint));
  say('', ...clientLines(totals, straight, providers.tookMs, screen.paint));
  if (!trace || collector === undefined) return;
  const problem = await flushTraces();
  const link = `${JAEGER_UI_URL.replace(/\/+$/, '')}/trace/${trace.traceId}`;
  say('', problem === undefined ? `The trace in Jaeger: ${link}` : `The spans did not reach ${collector}: ${problem}`);
}
