import type { CallResult } from './load.ts';
import { isServed, quantile, type Totals } from './totals.ts';
import { type TreeSpan, tree } from './tree.ts';
import type { Paint } from './view.ts';

/** What the tree shows of spans; the rest is in Jaeger. */
const shown = [
  'understudy.outcome',
  'understudy.failovers',
  'understudy.target',
  'understudy.attempt.kind',
  'error.type',
  'http.response.status_code',
  'gen_ai.response.model',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
];

export function traceLines(traceId: string, spans: readonly TreeSpan[], paint: Paint): readonly string[] {
  return [paint('bold', `One recovered call, as its trace tells it (${traceId})`), '', ...tree(spans, { shown, paint })];
}

/** Milliseconds that the provider itself took for a call. */
type TookMs = (call: number) => number | undefined;

/** What the clients saw, and how much longer it took than for those that called a provider `straight`. */
export function clientLines(totals: Totals, straight: readonly CallResult[], tookMs: TookMs, paint: Paint): readonly string[] {
  const { calls, served, recovered, failed } = totals.clients();
  return [
    paint('bold', 'What the clients saw'),
    '',
    `  ${calls} calls: ${served} served by their first attempt, ${recovered} recovered, ${failed} failed.`,
    `  ${attemptsText(totals)}`,
    ...addedLines(totals.results.filter(isServed), straight, tookMs),
    ...failureLines(totals, paint),
  ];
}

function attemptsText({ reasons }: Totals): string {
  const failed = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  if (failed === 0) return 'No attempt failed.';
  const each = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return `Behind that, ${failed} attempts at providers failed (${each}).`;
}

/** Both sides of the comparison: time to the first byte at the client, less what the provider took itself. */
function addedLines(through: readonly CallResult[], straight: readonly CallResult[], tookMs: TookMs): readonly string[] {
  const beside = (results: readonly CallResult[]) =>
    quantile(
      results.map(({ call, firstByteMs }) => firstByteMs - (tookMs(call) ?? 0)),
      0.5,
    );
  const [withApp, without] = [beside(through), beside(straight)];
  if (withApp === undefined || without === undefined) return [];
  return [
    `  Added latency: p50 ${(withApp - without).toFixed(1)} ms. Beside the time that the provider itself took,`,
    `  clients waited ${withApp.toFixed(1)} ms for the first byte (p50 of the ${through.length} calls that their first`,
    `  attempt served), and ${without.toFixed(1)} ms where they called a provider straight (p50 of ${straight.length}).`,
    '  Clients, app and providers share this one process.',
  ];
}

function failureLines({ results }: Totals, paint: Paint): readonly string[] {
  const failures = results.flatMap(({ call, client, error }) =>
    error === undefined ? [] : [`  Call ${call} (${client}): ${error}`],
  );
  if (failures.length === 0) return [];
  return ['', paint('red', 'Failed calls'), ...failures.slice(0, 20), ...(failures.length > 20 ? ['  ...'] : [])];
}
