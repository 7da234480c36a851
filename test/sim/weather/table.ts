import type { Cell } from './cell.ts';
import { bursts, capacity, cell, keys, limits, noise, outage, spread, tokenLimits, twoModels } from './forecast.ts';

const rough = noise(5);
const twoBursts = bursts([60, 70], [130, 140]);
const first = 0;

const quiet = [
  cell('good day', '1 x 1/s json, 3600 s'),
  cell('good day', '2 x 30/s stream, 300 s'),
  cell('good day', '3 x 600/s json, 60 s'),
  cell('good day', '5 x 3000/s json, 20 s'),
  cell('good day', '3 x 3000/s stream, 15 s'),
  cell('good day spread', '5 x 3000/s json, 20 s', spread),
  cell('rough day', '1 x 30/s json, 300 s', rough),
  cell('rough day', '1 x 3000/s stream, 10 s', rough),
  cell('rough day', '2 x 600/s stream, 45 s', rough),
  cell('rough day', '3 x 600/s json, 60 s', rough),
  cell('rough day', '5 x 3000/s stream, 12 s', rough),
];

/** In the names: what all targets together let through or can do, of the load. */
const limited = [
  cell('limits 180 % retry-after', '3 x 600/s json, 60 s', limits(0.6, 'retry-after')),
  cell('limits 180 % openai', '3 x 600/s json, 20 s', limits(0.6, 'openai')),
  cell('limits 180 % no hint', '3 x 600/s stream, 45 s', limits(0.6, 'none')),
  cell('limits 110 % retry-after', '2 x 30/s json, 300 s', limits(0.55, 'retry-after')),
  cell('limits 110 % openai', '5 x 3000/s json, 20 s', limits(0.22, 'openai')),
  cell('limits 110 % no hint', '5 x 3000/s stream, 12 s', limits(0.22, 'none')),
  cell('limits 110 % spread', '3 x 600/s json, 60 s', limits(0.37, 'none'), spread),
  cell('limits 105 % no hint', '1 x 30/s json, 300 s', limits(1.05, 'none')),
  cell('limits 80 % retry-after', '3 x 600/s json, 60 s', limits(0.27, 'retry-after')),
  cell('limits 80 % openai', '1 x 600/s stream, 45 s', limits(0.8, 'openai')),
  cell('tokens 120 % openai', '3 x 600/s json, 60 s', tokenLimits(0.4, 'openai')),
  cell('tokens 120 % no hint', '2 x 30/s stream, 300 s', tokenLimits(0.6, 'none')),
  cell('tokens 120 % retry-after', '1 x 30/s json, 300 s', tokenLimits(1.2, 'retry-after')),

  cell('capacity 180 %', '3 x 600/s json, 60 s', capacity(0.6)),
  cell('capacity 110 %', '2 x 600/s stream, 45 s', capacity(0.55)),
  cell('capacity 125 %', '5 x 3000/s json, 20 s', capacity(0.25)),
  cell('capacity 125 % spread', '5 x 3000/s json, 20 s', capacity(0.25), spread),
  cell('capacity 80 %', '1 x 30/s json, 300 s', capacity(0.8)),
  cell('capacity 75 %', '3 x 600/s json, 45 s', capacity(0.25)),
];

const away = [
  cell('15 s refused', '1 x 30/s json, 120 s', outage(first, 'refused', { from: 30, to: 45 })),
  cell('15 s refused', '2 x 600/s json, 75 s', outage(first, 'refused', { from: 15, to: 30 })),
  cell('15 s silent', '3 x 600/s stream, 60 s', outage(first, 'silent', { from: 15, to: 30 })),
  cell('15 s unavailable', '3 x 3000/s json, 35 s', outage(first, 'unavailable', { from: 5, to: 20 })),
  cell('1 min unavailable', '2 x 30/s stream, 300 s', outage(first, 'unavailable', { from: 60, to: 120 })),
  cell('1 min silent', '3 x 600/s json, 100 s', outage(first, 'silent', { from: 10, to: 70 })),
  cell('1 min refused', '5 x 600/s stream, 100 s', outage(first, 'refused', { from: 10, to: 70 })),
  cell('10 min refused', '2 x 30/s json, 1200 s', outage(first, 'refused', { from: 120, to: 720 })),
  cell('10 min unavailable', '3 x 30/s stream, 1200 s', outage(first, 'unavailable', { from: 120, to: 720 })),
  cell('10 min silent', '2 x 1/s json, 3600 s', outage(first, 'silent', { from: 600, to: 1200 })),
  cell('6 h unavailable', '2 x 1/s json, 28800 s', outage(first, 'unavailable', { from: 3600, to: 25_200 })),
  cell('6 h refused', '3 x 1/s stream, 28800 s', outage(first, 'refused', { from: 3600, to: 25_200 })),
  cell(
    '1 min on, 1 min off',
    '2 x 30/s json, 480 s',
    ...[60, 180, 300].map((from) => outage(first, 'unavailable', { from, to: from + 60 })),
  ),
  cell(
    'two in turn',
    '3 x 30/s json, 300 s',
    outage(first, 'refused', { from: 30, to: 150 }),
    outage(1, 'unavailable', { from: 90, to: 210 }),
  ),
];

const partly = [
  cell('one model', '3 x 30/s json, 300 s', twoModels, outage(first, 'unavailable', { from: 60, to: 180 })),
  cell('one model', '3 x 600/s stream, 60 s', twoModels, outage(first, 'server-error', { from: 10, to: 40 })),
  cell('one key', '2 x 30/s json, 300 s', keys(2), outage(first, 'unauthorized', { from: 60, to: 180, key: 1 })),
  cell('one key', '1 x 600/s json, 60 s', keys(3), outage(first, 'unauthorized', { from: 10, to: 40, key: 1 })),
  cell('half of the calls', '1 x 600/s json, 60 s', outage(first, 'server-error', { from: 10, to: 40, share: 0.5 })),
  cell('half of the calls', '2 x 30/s json, 300 s', outage(first, 'server-error', { from: 60, to: 180, share: 0.5 })),
  cell('half of the calls', '3 x 600/s stream, 60 s', outage(first, 'unavailable', { from: 10, to: 40, share: 0.5 })),
  cell('a third, everywhere', '3 x 600/s json, 60 s', outage('all', 'unavailable', { from: 10, to: 40, share: 0.33 })),
  cell('slow start', '2 x 600/s json, 75 s', outage(first, 'unavailable', { from: 10, to: 25, slowFor: 30 })),
  cell('slow start', '3 x 30/s stream, 300 s', outage(first, 'refused', { from: 30, to: 90, slowFor: 60 })),
  cell('slow start, all', '2 x 30/s stream, 300 s', outage('all', 'refused', { from: 60, to: 75, slowFor: 60 })),
];

const everywhere = [
  cell('all, 3 s refused', '2 x 600/s json, 45 s', outage('all', 'refused', { from: 10, to: 13 })),
  cell('all, 15 s silent', '3 x 600/s stream, 60 s', outage('all', 'silent', { from: 10, to: 25 })),
  cell('all, 1 min unavailable', '3 x 30/s json, 300 s', outage('all', 'unavailable', { from: 60, to: 120 })),
  cell('all, 1 min refused', '5 x 600/s json, 100 s', outage('all', 'refused', { from: 10, to: 70 })),
];

const crowded = [
  cell('bursts', '3 x 30/s json, 200 s', twoBursts),
  cell('bursts, limits 300 %', '3 x 30/s json, 200 s', twoBursts, limits(1, 'retry-after')),
  cell('bursts, limits 600 % no hint', '2 x 30/s stream, 200 s', twoBursts, limits(3, 'none')),
  cell('bursts, capacity 600 %', '3 x 30/s json, 200 s', twoBursts, capacity(2)),
  cell('burst', '2 x 600/s stream, 30 s', bursts([10, 14])),
];

/** Several things at once. */
const storms = [
  cell('storm', '3 x 600/s json, 75 s', rough, limits(0.6, 'retry-after'), outage(first, 'refused', { from: 15, to: 35 })),
  cell('storm', '5 x 600/s stream, 60 s', rough, limits(0.35, 'none'), outage(1, 'silent', { from: 15, to: 30 })),
  cell('storm', '3 x 3000/s json, 25 s', rough, capacity(0.6), outage(first, 'unavailable', { from: 5, to: 15, slowFor: 10 })),
];

/** High rates for a minute or less, long outages at low rates: what a cell costs is the number of its calls. */
export const cells: readonly Cell[] = [...quiet, ...limited, ...away, ...partly, ...everywhere, ...crowded, ...storms];
