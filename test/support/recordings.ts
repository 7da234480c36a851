import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventMessage } from '../../packages/testing/src/wires/event-message.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');

/** One recorded exchange with a provider, whatever form it is stored in. */
export interface Recording {
  /** `<folder>/<file name>`. */
  readonly file: string;
  /** Tags of what it shows: `text`, `tool-call`, `error400` ... */
  readonly kind: readonly string[];
  /** The API that was asked, as SOURCES.tsv names it: `chat`, `messages` ... */
  readonly api: string;
  /** The status of the answer; bodies stored without one count as 200, or 400 where they show an error. */
  readonly status: number;
  readonly streaming: boolean;
  /** The parsed request body, where it was recorded. */
  readonly request: unknown;
  /** The body of the answer as text; for streams with their SSE framing. */
  readonly responseText: string;
  /** The body of the answer as it came, for streams in binary frames. */
  readonly bytes: Uint8Array;
  /** How far the text is the wire's own: false where framing was added here or by the source of the recording. */
  readonly exact: boolean;
}

interface Row {
  readonly file: string;
  readonly streaming: boolean;
  readonly kind: readonly string[];
  readonly api: string;
  readonly status: number;
  readonly format: string;
}

/** Reads every recording of one folder of `test/fixtures`, in the order of its SOURCES.tsv. */
export function recordings(folder: string): readonly Recording[] {
  return rows(folder)
    .filter(({ format }) => !format.startsWith('test-vector'))
    .map(read);
}

/** Reads the recordings of all folders. */
export function allRecordings(): readonly Recording[] {
  return readdirSync(fixtures)
    .filter((folder) => existsSync(join(fixtures, folder, 'SOURCES.tsv')))
    .flatMap(recordings);
}

function rows(folder: string): readonly Row[] {
  const [head = '', ...lines] = readFileSync(join(fixtures, folder, 'SOURCES.tsv'), 'utf8')
    .trim()
    .split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    const kind = cell('kind').split('+');
    const status = cell('status') === '' ? (kind.some((tag) => tag.startsWith('error')) ? 400 : 200) : Number(cell('status'));
    return { file: cell('file'), streaming: cell('streaming') === 'yes', kind, api: cell('api'), status, format: cell('format') };
  });
}

function read({ format, ...row }: Row): Recording {
  const text = readFileSync(join(fixtures, row.file), 'utf8');
  if (format.startsWith('payload-lines')) return { ...row, request: undefined, ...frame(text), exact: false };
  if (format.startsWith('raw-')) return { ...row, request: undefined, ...bodyOf(text), exact: true };
  return { ...row, ...readInteraction(JSON.parse(text)) };
}

interface Interaction {
  readonly _source: { readonly note?: string };
  readonly request?: { readonly body?: string };
  readonly response: { readonly body?: string; readonly bodyBase64?: string };
}

function readInteraction({
  _source,
  request,
  response,
}: Interaction): Pick<Recording, 'request' | 'responseText' | 'bytes' | 'exact'> {
  const { body, bodyBase64 = '' } = response;
  return {
    request: request?.body ? parsed(request.body) : undefined,
    ...bodyOf(body ?? Buffer.from(bodyBase64, 'base64')),
    exact: !_source.note,
  };
}

/** Undefined for the one request whose recording was redacted into something that is no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function bodyOf(body: string | Buffer): Pick<Recording, 'responseText' | 'bytes'> {
  return { responseText: body.toString(), bytes: Buffer.from(body) };
}

/**
 * Gives stored payloads the framing that the wire has: named events where each payload has a `type`, binary messages where the name is its only member,
 * else a closing `[DONE]`; Google has neither.
 */
function frame(text: string): Pick<Recording, 'responseText' | 'bytes'> {
  const payloads = text.split('\n').filter((line) => line.trim() !== '');
  const parsed = payloads.map((payload) => JSON.parse(payload) as { readonly type?: string; readonly candidates?: unknown });
  const types = parsed.map(({ type }) => type);
  if (types.every((type) => type !== undefined))
    return bodyOf(payloads.map((line, i) => `event: ${types[i]}\ndata: ${line}\n\n`).join(''));
  if (parsed.some((payload) => 'messageStop' in payload))
    return bodyOf(Buffer.concat(parsed.flatMap(Object.entries).map(([name, payload]) => eventMessage(name, payload))));
  const isGoogle = parsed.some(({ candidates }) => candidates !== undefined);
  return bodyOf(payloads.map((payload) => `data: ${payload}\n\n`).join('') + (isGoogle ? '' : 'data: [DONE]\n\n'));
}
