import { isObject, type JsonObject } from '../../call/json.ts';

/** What an error body says, whatever its shape. */
export interface ErrorBody {
  /** The provider's own words, as written; empty where nothing is readable. */
  readonly message: string;
  /** The message in lower case, shortened: rules look into this. */
  readonly text: string;
  /** Codes, types, statuses and reasons, in lower case and with `_` for `-` and space. */
  readonly codes: readonly string[];
  /** The codes as the provider wrote them. */
  readonly written: readonly string[];
  /** The HTTP status that the body claims (400-599), for errors inside a 200. */
  readonly status?: number;
  /** The request field at fault. */
  readonly param?: string;
  /** Google's RetryInfo, as written: `48s`. */
  readonly retryDelay?: string;
  /** When the limit ends, as written: RFC 3339. */
  readonly resetsAt?: string;
}

/** In UTF-16 units. No rule needs more of a message, and a body may echo a whole prompt. */
const longestText = 8_000;
/** No rule needs more of a list, and an error inside a stream may be as long as an event. */
const mostItems = 100;
const longestCode = 120;
/** Errors wrap each other (gateways, `metadata.raw`), but not without end. */
const deepest = 4;

/** Reads an error body of any provider: parsed JSON, or text. Never throws, whatever it is given. */
export function readErrorBody(body: unknown): ErrorBody {
  const levels = levelsOf(body, deepest);
  const messages = levels.map(messageOf).filter((message) => message !== '');
  const message = [...new Set(messages)].join(': ');
  const status = firstOf(levels.flatMap(claimedStatuses));
  const param = firstOf(levels.map(paramOf));
  const details = levels.flatMap(detailsOf);
  const retryDelay = firstOf(details.map((detail) => textOf(detail.retryDelay)));
  const resetsAt = firstOf(levels.map((level) => textOf(level.resets_at)));
  const written = [...new Set([...levels.flatMap(codesOf), ...details.flatMap(detailCodes)])];
  return {
    message,
    text: message.slice(0, longestText).toLowerCase(),
    codes: [...new Set(written.map(normalized))],
    written,
    ...(status !== undefined && { status }),
    ...(param !== undefined && { param }),
    ...(retryDelay !== undefined && { retryDelay }),
    ...(resetsAt !== undefined && { resetsAt }),
  };
}

/** Every object of the body that says something of the error, the innermost first. A text counts as an object with a `message`. */
function levelsOf(value: unknown, depth: number): readonly JsonObject[] {
  if (depth === 0) return [];
  if (typeof value === 'string') return [{ message: readable(value) }];
  if (Array.isArray(value)) return levelsOf(value[0], depth - 1);
  if (!isObject(value)) return [];
  const inner = [value.error, firstItem(value.errors), value.detail, value.innererror].filter(isObject);
  const metadata = isObject(value.metadata) ? value.metadata : undefined;
  return [
    ...inner.flatMap((error) => levelsOf(error, depth - 1)),
    value,
    ...(metadata ? [{ ...metadata, message: undefined }, ...rawLevels(metadata.raw, depth - 1)] : []),
  ];
}

/** OpenRouter passes on what the host behind it said, as text that may itself be JSON. */
function rawLevels(raw: unknown, depth: number): readonly JsonObject[] {
  if (typeof raw !== 'string' || !raw.trimStart().startsWith('{')) return levelsOf(raw, depth);
  try {
    return levelsOf(JSON.parse(raw), depth);
  } catch {
    return levelsOf(raw, depth);
  }
}

function messageOf(level: JsonObject): string {
  const { message, Message, error, detail, msg } = level;
  const said = [message, Message, error, detail, msg].find((value) => typeof value === 'string' && value !== '');
  if (typeof said === 'string') return said;
  if (!Array.isArray(detail)) return '';
  return detail
    .slice(0, mostItems)
    .map((item) => (isObject(item) ? (textOf(item.msg) ?? '') : ''))
    .join('; '); // FastAPI
}

function codesOf(level: JsonObject): readonly string[] {
  const { code, type, status, error_type: errorType, limit_source: limitSource, detail, details } = level;
  const inner = isObject(details) ? details.error_code : undefined; // Anthropic: a spend limit
  const named = [inner, code, type === 'error' ? undefined : type, status, errorType, limitSource].flatMap(asCode);
  const validated = Array.isArray(detail) ? objectsIn(detail).flatMap((item) => asCode(item.type)) : [];
  const flagged = level.flagged_input !== undefined || Array.isArray(level.reasons) ? ['flagged_input'] : []; // OpenRouter
  return [...named, ...validated, ...flagged];
}

function claimedStatuses(level: JsonObject): readonly number[] {
  const { code, status, status_code: snake, statusCode: camel, raw_status_code: raw } = level;
  return [code, status, snake, camel, raw]
    .map((value) => (typeof value === 'string' ? Number(value) : value))
    .filter(isErrorStatus);
}

function paramOf(level: JsonObject): string | undefined {
  const { param, detail } = level;
  if (typeof param === 'string' && param !== '') return param;
  const loc = Array.isArray(detail) && isObject(detail[0]) ? detail[0].loc : undefined; // FastAPI: ["body", "messages", 0]
  return Array.isArray(loc) && loc.length > 1 && loc.length <= mostItems && loc.every(isPathStep)
    ? loc.slice(1).join('.')
    : undefined;
}

/** Google's `details`: ErrorInfo, QuotaFailure, RetryInfo. Azure sends a text under the same name. */
function detailsOf(level: JsonObject): readonly JsonObject[] {
  return Array.isArray(level.details) ? objectsIn(level.details) : [];
}

function detailCodes(detail: JsonObject): readonly string[] {
  const violations = Array.isArray(detail.violations) ? objectsIn(detail.violations) : [];
  return [...asCode(detail.reason), ...violations.flatMap(({ quotaId }) => asCode(quotaId))];
}

function objectsIn(list: readonly unknown[]): readonly JsonObject[] {
  return list.slice(0, mostItems).filter(isObject);
}

function asCode(value: unknown): readonly string[] {
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' && value !== '' && value.length <= longestCode ? [value] : [];
}

function normalized(code: string): string {
  return code.toLowerCase().replace(/[- ]/g, '_');
}

/** A page of HTML comes from a proxy in between: its title says what happened. */
function readable(text: string): string {
  if (!text.trimStart().startsWith('<')) return text;
  const start = text.indexOf('<title>');
  const end = text.indexOf('</title>', start);
  return start >= 0 && end >= 0 ? text.slice(start + '<title>'.length, end) : '';
}

function firstItem(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function firstOf<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isErrorStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599;
}

function isPathStep(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
