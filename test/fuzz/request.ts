import type { Draw } from './draw.ts';
import { bent, oddNames } from './odd-json.ts';

/** What a client sends, and how it behaves. */
export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The length that it says, where it lies about it. */
  readonly saidLength?: string;
  /** Leaves after so many milliseconds, by a reset, a close, or by closing its own side only. */
  readonly leaves?: { readonly afterMs: number; readonly by: 'reset' | 'close' | 'half-close' };
  /** Reads nothing for so long. */
  readonly slowMs: number;
  /** Waits for so long in the middle of its own bytes. */
  readonly pauseMs: number;
  /** Sends the same request once more before it has read an answer. */
  readonly pipelined: boolean;
}

const paths = ['/v1/chat/completions', '/v1/messages', '/v1/responses', ':generateContent'];
const oddPaths = [
  '',
  '/',
  '/v1/models',
  '/healthz',
  '/readyz',
  '/v1/__proto__',
  '/constructor',
  '/v1/chat/completions/',
  '/v1//messages',
  '/v1/responses/resp_1',
  '/v1/responses/__proto__/input_items?stream=true&__proto__=1',
  '/v1/responses/input_tokens',
  '/v1/conversations',
  '/v1beta/models/__proto__:generateContent',
  '/v1beta/models/workhorse:countTokens',
  '/v1beta/models/:streamGenerateContent',
  '/%',
];
const schema = { type: 'object', properties: { sunny: { type: 'boolean' } }, required: ['sunny'], additionalProperties: false };

export function drawRequest(draw: Draw): HostileRequest {
  const stream = draw.chance(0.6);
  const share = draw.pick([0, 0, 0, 0, 0.01, 0.05]);
  const model = draw.chance(0.97) ? draw.pick(['workhorse', 'claude']) : draw.pick([...oddNames, 'x']);
  const picked = draw.chance(0.95) ? draw.pick(paths) : draw.pick(oddPaths);
  const path = picked.startsWith(':') ? geminiPath(draw, model, stream) : picked;
  const body = drawBody(draw, picked, { model, stream });
  const text = JSON.stringify(bent(body, draw, share)) ?? '';
  return {
    method: draw.chance(0.97) ? 'POST' : draw.pick(['GET', 'HEAD', 'PUT', 'OPTIONS', 'DELETE']),
    path,
    headers: drawHeaders(draw),
    body: draw.chance(0.95)
      ? text
      : draw.pick(['', '{', 'null', '[]', '\0', text.slice(0, draw.int(0, text.length)), '{"__proto__":null}']),
    ...(draw.chance(0.03) && { saidLength: draw.pick([String(text.length + 10), '0', '1', '999999999']) }),
    ...(draw.chance(0.15) && { leaves: { afterMs: draw.int(0, 150), by: draw.pick(['reset', 'close', 'half-close'] as const) } }),
    slowMs: draw.chance(0.05) ? draw.int(0, 100) : 0,
    pauseMs: draw.chance(0.05) ? draw.int(1, 30) : 0,
    pipelined: draw.chance(0.05),
  };
}

function geminiPath(draw: Draw, model: string, stream: boolean): string {
  const verb = stream
    ? draw.pick(['streamGenerateContent?alt=sse', 'streamGenerateContent', 'streamGenerateContent?alt=x'])
    : 'generateContent';
  return `/${draw.pick(['v1beta', 'v1'])}/models/${encodeURIComponent(model)}:${verb}`;
}

function drawBody(draw: Draw, path: string, { model, stream }: { readonly model: string; readonly stream: boolean }): object {
  const said = draw.chance(0.9) ? 'How is the weather?' : 'x'.repeat(draw.int(1, 200_000));
  const tool = { name: 'get_weather', description: 'x' };
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const [isStreamed, hasTools, hasSchema] = [draw.chance(0.8), draw.chance(0.3), draw.chance(0.1)];
  const named = { model, ...(isStreamed && { stream }) };
  switch (path) {
    case '/v1/messages':
      return {
        ...named,
        max_tokens: 50,
        messages: [{ role: 'user', content: said }],
        ...(hasTools && { tools: [{ ...tool, input_schema: parameters }] }),
      };
    case '/v1/responses':
      return {
        ...named,
        input: draw.chance(0.5) ? said : [{ role: 'user', content: [{ type: 'input_text', text: said }] }],
        ...(hasTools && { tools: [{ type: 'function', ...tool, parameters, strict: false }] }),
        ...(hasSchema && { text: { format: { type: 'json_schema', name: 'x', strict: true, schema } } }),
        ...(draw.chance(0.1) && { previous_response_id: draw.pick(['resp_1', '__proto__', '']) }),
        ...(draw.chance(0.1) && { background: true }),
      };
    case ':generateContent':
      return {
        contents: [{ role: 'user', parts: [{ text: said }] }],
        ...(hasTools && { tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema: parameters }] }] }),
        ...(hasSchema && { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema } }),
      };
    default:
      return {
        ...named,
        max_tokens: 50,
        messages: [{ role: 'user', content: said }],
        ...(hasTools && { tools: [{ type: 'function', function: { ...tool, parameters } }] }),
        ...(hasSchema && { response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } } }),
        ...(draw.chance(0.1) && { stream_options: { include_usage: true } }),
      };
  }
}

function drawHeaders(draw: Draw): HostileRequest['headers'] {
  const odd = draw.some<readonly [string, string]>(
    [
      ['anthropic-version', '2023-06-01'],
      ['x-understudy-session', 'a'],
      ['x-understudy-session', '__proto__'],
      ['x-understudy-deadline', '100'],
      ['x-understudy-deadline', '-1'],
      ['x-understudy-tags', 'constructor'],
      ['x-understudy-metadata', '{"__proto__":{"a":1}}'],
      ['x-understudy-restart', 'ok'],
      ['__proto__', 'x'],
      ['constructor', 'x'],
      ['content-encoding', 'constructor'],
      ['accept', 'x'.repeat(3000)],
      ['expect', '100-continue'],
      ['cookie', '__proto__=x'],
    ],
    0.04,
  );
  const type = draw.chance(0.95)
    ? 'application/json'
    : draw.pick(['text/plain', '__proto__', '', 'application/json; charset=constructor']);
  return [['content-type', type], ...odd];
}
