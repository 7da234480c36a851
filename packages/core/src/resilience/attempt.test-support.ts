import type { Attempt, Call, Send } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import { Ender } from '../call/end-signal.ts';
import type { Publish, UnderstudyEvent } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { OpenStream, Outcome, StreamEnd } from '../call/outcome.ts';
import type { Policy } from '../call/policy.ts';
import type { Reason } from '../call/reasons.ts';
import type { Target } from '../call/target.ts';
import { defaultPolicy } from '../config/resolve-policy.ts';
import { waitingLines } from '../failover/waiting-lines.ts';
import type { TargetStack } from './target-stack.ts';

/** A clock that moves only when told to. */
export function manualClock(startMs = 1_000_000) {
  let now = startMs;
  const timers = new Set<{ at: number; fn: () => void; kind?: 'background' | undefined }>();
  const clock: Clock = {
    now: () => now,
    timer(ms, fn, kind) {
      const timer = { at: now + ms, fn, kind };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
  };
  return {
    ...clock,
    pending: () => timers.size,
    /** Timers that would keep a process alive. */
    holding: () => [...timers].filter(({ kind }) => kind !== 'background').length,
    /** Moves time, ringing what is due in order, and lets promises run after each ring. */
    async advance(ms: number): Promise<void> {
      const until = now + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.fn();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Lets everything that waits for promises (and cockatiel's zero pauses) run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function target(id: string, over: Partial<Target> = {}): Target {
  const [provider = '', model = ''] = id.split('/');
  return {
    id,
    provider,
    model,
    modelClass: 'workhorse',
    tags: [],
    priority: 0,
    position: 0,
    weight: 1,
    params: {},
    fallback: true,
    policy: defaultPolicy,
    ...over,
  };
}

export function policy(over: { readonly [K in keyof Policy]?: Partial<Policy[K]> }): Policy {
  const merged = Object.entries(defaultPolicy).map(([key, value]) => [key, { ...value, ...over[key as keyof Policy] }]);
  return Object.fromEntries(merged) as unknown as Policy;
}

export function call(over: Partial<Call> = {}, nowMs = 1_000_000): Call {
  const controller = new Ender();
  return {
    id: 'call-1',
    startedAt: nowMs,
    dialect: 'openai-chat',
    clientStream: { showsSignatures: false },
    operation: 'chat',
    mayRestart: false,
    modelClass: 'workhorse',
    model: 'workhorse',
    request: { messages: [], tools: [], stream: false, includeUsage: false, unportable: [] },
    body: {},
    policy: defaultPolicy,
    candidates: [],
    deadlineAt: nowMs + 120_000,
    signal: controller,
    abort: (failure) => controller.abort(failure),
    onOver: (listener) => listener(), // a client that reads at once
    mayFailOver: true,
    attempts: [],
    failovers: 0,
    ...over,
  };
}

export function attempt(over: Partial<Attempt> = {}): Attempt {
  const own = over.call ?? call();
  return {
    call: own,
    target: target('openai/gpt'),
    kind: 'first',
    prepared: { dialect: 'openai-chat', body: '{}', passThrough: true, altered: false, warnings: [], isReasoning: false },
    signal: own.signal,
    progress: nobodyWatches,
    othersAvailable: () => false,
    lastResort: false,
    ...over,
  };
}

export function failed(reason: Reason, over: Partial<Failure> = {}): Outcome {
  return { kind: 'failure', failure: { reason, phase: 'before_headers', detail: reason, ...over } };
}

export function answered(id = 'openai/gpt'): Outcome {
  const reply = { content: [], finish: { unified: 'stop', raw: 'stop' }, usage: {}, raw: { text: '{}', body: {} } } as const;
  return { kind: 'reply', reply, served: { target: target(id), attempt: 1, passThrough: true } };
}

/** A stream that ends when the test says so. */
export function streaming(id = 'openai/gpt') {
  const listeners: ((end: StreamEnd) => void)[] = [];
  let over: StreamEnd | undefined;
  const end = (failure?: Failure) => {
    if (over) return;
    over = { usage: {}, ...(failure && { failure }) };
    for (const listener of listeners) listener(over);
  };
  const stream: OpenStream = {
    read: (take) => take(undefined),
    cancel: end,
    onEnd: (listener) => void (over ? listener(over) : listeners.push(listener)),
  };
  const outcome: Outcome = { kind: 'stream', stream, served: { target: target(id), attempt: 1, passThrough: true } };
  return { outcome, end };
}

/** A target as failover sees it: there, and with room for everybody. */
export function stack(over: Partial<TargetStack> = {}): TargetStack {
  return {
    send: async () => answered(),
    away: () => undefined,
    hindered: over.away ?? (() => undefined),
    isTrial: () => false,
    freeKey: () => 0,
    isDoubtful: () => false,
    isPaced: () => false,
    room: () => Number.POSITIVE_INFINITY,
    rampEpoch: () => 0,
    wanted() {},
    inFlight: () => 0,
    limitsLeft: () => ({}),
    withdrawBudget: () => true,
    giveBackBudget() {},
    trialLost() {},
    mayHedgeTrial: () => true,
    ...over,
  };
}

/** What failover needs beside the targets. Nothing is random. */
export function failoverParts(clock: Clock, publish: Publish, stackOf: (target: Target) => TargetStack) {
  const parts = { clock, random: () => 0.5, publish, stackOf };
  return { ...parts, lineOf: waitingLines(parts), prepare: () => attempt().prepared, usualMs: () => undefined };
}

/** Answers each attempt with the next of `outcomes` (the last one for ever), and counts it in the call as the transport does. */
export function script(...outcomes: (Outcome | (() => Outcome | Promise<Outcome>))[]) {
  const seen: Attempt[] = [];
  const send: Send = async (sent) => {
    const next = outcomes[Math.min(seen.length, outcomes.length - 1)];
    seen.push(sent);
    const number = sent.call.attempts.push({
      number: sent.call.attempts.length + 1,
      kind: sent.kind,
      target: sent.target.id,
      key: 0,
      startedAt: 0,
    });
    const outcome = (typeof next === 'function' ? await next() : next) ?? failed('malformed');
    if (outcome.kind !== 'failure' || outcome.failure.phase !== 'before_send') sent.onSend?.();
    return outcome.kind === 'failure' ? { ...outcome, attempt: number } : outcome;
  };
  return { send, seen };
}

export function recorder() {
  const events: UnderstudyEvent[] = [];
  return { events, publish: (event: UnderstudyEvent) => void events.push(event) };
}
