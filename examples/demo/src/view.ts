import type { TargetStatus } from '@understudy/core';
import type { Phase } from './incident.ts';
import { type ClientTotals, quantile, type TargetTotals } from './totals.ts';

export interface ViewState {
  readonly phases: readonly Phase[];
  /** Which of them it is now. */
  readonly phase: number;
  readonly elapsedMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly targets: readonly TargetRow[];
  readonly clients: ClientTotals;
}

interface TargetRow extends TargetTotals {
  readonly status: Pick<TargetStatus, 'id' | 'state' | 'until'>;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
export type Paint = (style: Style, text: string) => string;

/** No line is longer, so that none wraps where it is redrawn. */
export const viewColumns = 79;

/** The whole picture, for a terminal that it is redrawn in. */
export function view(state: ViewState, paint: Paint): readonly string[] {
  return [
    `${paint('bold', 'Incident')}   ${state.phases.map((phase, index) => stage(phase, index - state.phase, paint)).join('   ')}`,
    `${time(state)}   ${state.phases[state.phase]?.told ?? ''}`,
    '',
    paint('dim', row('target', 'state', ['attempts', 'failed', 'first token p50/p95'])),
    ...state.targets.map((target) => targetLine(target, state.now, paint)),
    '',
    `${paint('bold', 'Clients'.padEnd(11))}${clientsLine(state.clients, paint)}`,
  ];
}

/** One line of it, where nothing can be redrawn. */
export function plainLine({ phases, phase, targets, clients, ...state }: ViewState): string {
  const states = targets.map(({ status }) => `${status.id.split('/')[0]} ${stateText(status, state.now)}`);
  return `${time(state)}  ${(phases[phase]?.name ?? '').padEnd(10)}  ${states.join(', ')}  |  ${clientsLine(clients, plain)}`;
}

export const plain: Paint = (_, text) => text;

function stage({ name }: Phase, distance: number, paint: Paint): string {
  if (distance === 0) return paint('yellow', `▶ ${name}`);
  return paint('dim', distance < 0 ? `✓ ${name}` : `· ${name}`);
}

function time({ elapsedMs }: Pick<ViewState, 'elapsedMs'>): string {
  return `${Math.round(elapsedMs / 1000)} s`.padStart(8);
}

const stateStyles: Readonly<Record<TargetStatus['state'], Style>> = {
  available: 'green',
  open: 'red',
  'half-open': 'yellow',
  cooling: 'yellow',
  suspended: 'red',
};

function targetLine({ status, attempts, failed, firstTokenMs }: TargetRow, now: number, paint: Paint): string {
  const [p50, p95] = [quantile(firstTokenMs, 0.5), quantile(firstTokenMs, 0.95)];
  const firstToken = p50 === undefined || p95 === undefined ? '-' : `${Math.round(p50)} / ${Math.round(p95)} ms`;
  const line = row(status.id, stateText(status, now), [String(attempts), String(failed), firstToken]);
  const [from, to] = [columns.target, columns.target + columns.state];
  return line.slice(0, from) + paint(stateStyles[status.state], line.slice(from, to)) + line.slice(to);
}

const columns = { target: 28, state: 14 } as const;
const numbers = [9, 7, 21] as const;

function row(target: string, state: string, rest: readonly string[]): string {
  const cells = rest.map((cell, index) => cell.padStart(numbers[index] ?? 0)).join('');
  return fit(target, columns.target) + fit(state, columns.state) + cells;
}

/** What does not fit is cut: a line that wraps would spoil the next picture. */
function fit(text: string, width: number): string {
  return text.slice(0, width - 1).padEnd(width);
}

function stateText({ state, until }: TargetRow['status'], now: number): string {
  const leftMs = until === undefined ? 0 : until - now;
  return leftMs > 0 ? `${state} ${(leftMs / 1000).toFixed(1)} s` : state;
}

function clientsLine({ calls, served, recovered, failed }: ClientTotals, paint: Paint): string {
  const failures = paint(failed === 0 ? 'green' : 'red', `${failed} failed`);
  return `${calls} calls: ${served} served, ${paint(recovered > 0 ? 'green' : 'dim', `${recovered} recovered`)}, ${failures}`;
}
