import type { Draw } from './draw.ts';
import { oddNames } from './odd-json.ts';

const statuses = [
  199, 201, 202, 204, 205, 206, 226, 300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 418, 422, 424,
  425, 429, 431, 451, 498, 499, 500, 501, 502, 503, 504, 520, 524, 529, 599, 600, 999,
];

export function drawStatus(draw: Draw): number {
  return draw.chance(0.65) ? 200 : draw.pick(statuses);
}

/** Answers that come before the answer. */
export function drawInterim(draw: Draw): string {
  if (!draw.chance(0.08)) return '';
  const one = () =>
    draw.pick([
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 102 Processing\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n__proto__: x\r\n\r\n',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      'HTTP/1.1 199 Odd\r\ncontent-length: 3\r\n\r\n',
    ]);
  return Array.from({ length: draw.int(1, 3) }, one).join('');
}

export function drawStatusLine(draw: Draw, status: number): string {
  if (draw.chance(0.95)) return `HTTP/1.1 ${status} Said`;
  return draw.pick([
    `HTTP/1.0 ${status} Said`,
    `HTTP/1.1 ${status}`,
    `HTTP/1.1  ${status}  `,
    `HTTP/2.0 ${status} Said`,
    `http/1.1 ${status} said`,
    `HTTP/1.1 ${status}0 Said`,
    'HTTP/1.1 -1 Said',
    `ICY ${status} OK`,
    'SSH-2.0-OpenSSH_9.6',
    '',
  ]);
}

const waits = [
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  'NaN',
  '1,2',
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'soon',
  '0.0001',
  '20ms',
  '',
];

const contentTypes = [
  'application/json',
  'text/event-stream',
  'text/event-stream; charset=utf-8',
  'application/vnd.amazon.eventstream',
  'text/html',
  'x',
  '',
];

/** Headers that mean something to us, or to nobody. */
export function drawHeaders(draw: Draw): readonly string[] {
  const wait = () => draw.pick(waits);
  const odd = draw.some<() => string>(
    [
      () => `retry-after: ${wait()}`,
      () => `retry-after-ms: ${wait()}`,
      () => `x-ratelimit-remaining-requests: ${wait()}`,
      () => `x-ratelimit-limit-requests: ${wait()}`,
      () => `x-ratelimit-reset-requests: ${wait()}`,
      () => `anthropic-ratelimit-tokens-reset: ${draw.pick(['2030-01-01T00:00:00Z', ...waits])}`,
      () => `anthropic-ratelimit-tokens-remaining: ${wait()}`,
      () => `x-should-retry: ${draw.pick(['true', 'false', 'x'])}`,
      () => `date: ${wait()}`,
      () => `${draw.pick(oddNames) || 'x'}: ${draw.pick(oddNames)}`,
      () => '__proto__: a\r\n__proto__: b\r\nconstructor: a\r\nconstructor: b',
      () => 'set-cookie: a=1\r\nset-cookie: b=2',
      () => 'content-type: a\r\ncontent-type: b',
      () => `x-long: ${'x'.repeat(draw.int(1, 20_000))}`,
      () => Array.from({ length: draw.int(1, 300) }, (_, i) => `x-${i}: ${i}`).join('\r\n'),
      () => 'x-folded: a\r\n b',
      () => 'x-bytes: \x80\xff\x01',
      () => ': no name',
      () => 'no colon',
      () => 'x y: space in name',
      () => 'connection: close',
      () => 'connection: upgrade\r\nupgrade: h2c',
      () => 'keep-alive: timeout=0',
      () => 'location: http://127.0.0.1:1/',
      () => 'trailer: x-last',
    ],
    0.02,
  );
  const type = draw.pick(contentTypes);
  return [...(draw.chance(0.9) ? [`content-type: ${type}`] : []), ...odd.map((make) => make())];
}
