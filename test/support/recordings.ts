import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
  return rows(folder).map(read);
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
  if (format.startsWith('payload-lines')) return { ...row, request: undefined, responseText: frame(text), exact: false };
  if (format.startsWith('raw-')) return { ...row, request: undefined, responseText: text, exact: true };
  return { ...row, ...readInteraction(JSON.parse(text)) };
}

interface Interaction {
  readonly _source: { readonly note?: string };
  readonly request: { readonly body?: string };
  readonly response: { readonly body?: string; readonly bodyBase64?: string };
}

function readInteraction({ _source, request, response }: Interaction): Pick<Recording, 'request' | 'responseText' | 'exact'> {
  const bytes = response.bodyBase64;
  return {
    request: request.body ? JSON.parse(request.body) : undefined,
    responseText: response.body ?? (bytes ? Buffer.from(bytes, 'base64').toString('utf8') : ''),
    exact: !_source.note,
  };
}

/** Gives stored payloads the framing that the wire has: named events where each payload has a `type`, else a closing `[DONE]`; Google has neither. */
function frame(text: string): string {
  const payloads = text.split('\n').filter((line) => line.trim() !== '');
  const parsed = payloads.map((payload) => JSON.parse(payload) as { readonly type?: string; readonly candidates?: unknown });
  const types = parsed.map(({ type }) => type);
  if (types.every((type) => type !== undefined))
    return payloads.map((line, i) => `event: ${types[i]}\ndata: ${line}\n\n`).join('');
  const isGoogle = parsed.some(({ candidates }) => candidates !== undefined);
  return payloads.map((payload) => `data: ${payload}\n\n`).join('') + (isGoogle ? '' : 'data: [DONE]\n\n');
}
