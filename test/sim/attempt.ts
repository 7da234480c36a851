import { seeded } from '../support/seeded.ts';
import { type Kind, kindOf } from './kind.ts';
import { hashed, logNormal } from './random.ts';
import { pieceCount } from './said-text.ts';
import { type Day, type Incident, incidentAt } from './schedule.ts';

/** How one request to one target goes. Times are whole milliseconds from its start. */
export interface Attempt {
  /** 0: no connection. */
  readonly status: 0 | 200 | 429 | 500 | 503;
  readonly connectMs: number;
  /** Its last byte, or its failure. */
  readonly endMs: number;
  readonly retryAfterSeconds: number;
  readonly incident: Incident | undefined;
  /** Of a stream that has begun. */
  readonly stream: StreamPace | undefined;
  /** Whether it gives a whole answer. */
  readonly whole: boolean;
}

/** A stream that has begun: tokens at an even pace, until it ends or breaks. */
export interface StreamPace {
  readonly firstTokenMs: number;
  readonly gapMs: number;
  /** Undefined: it ends well. */
  readonly breaks: Break | undefined;
  /** Of what it had to say it says so much before it breaks, 0 to 1. */
  readonly saidShare: number;
}

const breaks = ['error-event', 'reset', 'stall'] as const;
export type Break = (typeof breaks)[number];

/** A stalled connection is closed by what is on the way: a common limit of proxies and load balancers. */
const stallMs = 60_000;
/** In trouble, so many of the streams that fail have begun before: providers accept what they cannot finish. */
const begunShare = 0.5;
/** Of those, so many break before their first token. */
const unsaidShare = 0.4;

/** On good days too, so many streams break that have begun: no provider is without it, and no breaker is to open for it. */
const everydayShare = 0.001;

/** Depends on nothing but its arguments: whoever asks the same for the same call at the same time sees the same. */
export function attemptAt(day: Day, target: number, call: number, at: number): Attempt {
  const random = seeded(hashed(day.seed, 3, target, call, at));
  const incident = incidentAt(day, target, at);
  const fault = incident?.fault;
  const connectMs = logNormal(random, 30, 0.3);
  const firstTokenMs = connectMs + logNormal(random, 400, 0.4) * (fault === 'slow' ? 20 : 1);
  const answerMs = logNormal(random, 1600, 0.35);
  const chance = random();
  const kind = kindOf(day, call);

  const ended = (status: Attempt['status'], endMs: number, retryAfterSeconds = 0): Attempt => ({
    status,
    connectMs: Math.ceil(connectMs),
    endMs: Math.ceil(endMs),
    retryAfterSeconds,
    incident,
    stream: undefined,
    whole: status === 200,
  });
  const streamed = (broken: Pick<StreamPace, 'breaks' | 'saidShare'>): Attempt => {
    const pace = { firstTokenMs: Math.ceil(firstTokenMs), gapMs: Math.ceil(answerMs / pieceCount), ...broken };
    return { ...ended(200, endOf(pace, pieceCount)), stream: pace, whole: pace.breaks === undefined };
  };
  const answered = () => {
    if (kind === 'json') return ended(200, firstTokenMs + answerMs);
    return streamed(random() < everydayShare ? breakOf(random) : { breaks: undefined, saidShare: 1 });
  };
  const failed = (status: 500 | 503, endMs: number) =>
    kind === 'stream' && random() < begunShare ? streamed(breakOf(random)) : ended(status, endMs);

  switch (fault) {
    case 'refused':
      return ended(0, connectMs);
    case 'unavailable':
      return failed(503, connectMs + 50);
    case 'limited':
      return ended(429, connectMs + 50, 5 + Math.floor(chance * 26));
    case 'flaky':
      return chance < 0.5 ? failed(500, firstTokenMs) : answered();
    default:
      return answered();
  }
}

/** How many of its pieces a stream says. */
export function saidOf({ saidShare }: StreamPace, pieces: number): number {
  return Math.ceil(saidShare * pieces);
}

/** When a stream of so many pieces ends, with its last piece, or breaks, one gap later. */
function endOf(pace: StreamPace, pieces: number): number {
  const gaps = saidOf(pace, pieces) - (pace.breaks ? 0 : 1);
  return pace.firstTokenMs + gaps * pace.gapMs + waitAtBreak(pace);
}

/** How long a broken stream is silent before its reader is told. */
export function waitAtBreak({ breaks }: StreamPace): number {
  return breaks === 'stall' ? stallMs : 0;
}

/** Whether its client has seen something of it. */
export function hasSaid({ stream }: Attempt): boolean {
  return stream !== undefined && stream.saidShare > 0;
}

/** When the client of a call of this kind has what it waits for: the first token, or the whole answer. */
export function servedMs(kind: Kind, { stream, endMs }: Attempt): number {
  return kind === 'stream' && stream ? stream.firstTokenMs : endMs;
}

function breakOf(random: () => number): Pick<StreamPace, 'breaks' | 'saidShare'> {
  return {
    breaks: breaks[Math.floor(random() * breaks.length)],
    saidShare: random() < unsaidShare ? 0 : random(),
  };
}
