import { randomUUID } from 'node:crypto';
import type { WireUnit } from '../../call/stream-decoder.ts';
import { eventMessages, exceptionMessages } from '../../framing/event-message.ts';
import { encodeError } from '../bedrock-converse/errors.ts';
import { comment } from '../bedrock-converse/stream/stream-encoder.ts';
import type { ClientError } from '../client-dialect.ts';
import { isObject, parseJson } from '../json.ts';
import { InvocationMetrics } from './invocation-usage.ts';

const chunk = eventMessages('chunk');
const names = ['internalServerException', 'modelStreamErrorException', 'throttlingException'] as const;
/** Stands before the names of our own errors on their way to `eventWrapper`: an event of a provider is never taken for one of them. */
const mark = randomUUID();
const exceptions = new Map(names.map((name) => [mark + name, exceptionMessages(name)] as const));

/** Writes the events of one stream of Messages as Bedrock sends them. */
export function eventWrapper(): (event: WireUnit) => string {
  const metrics = new InvocationMetrics();
  return (event) => wrapped(event, metrics);
}

/** A chunk that holds the JSON of the event. Bedrock sends no pings, and its SDK would hand them out. */
function wrapped({ event, data, raw }: WireUnit, metrics: InvocationMetrics): string {
  if (data === undefined) return comment(raw.replace(/^: ?/, '').trim());
  if (event === 'ping') return '';
  const exception = exceptions.get(event);
  if (!exception) return chunk({ bytes: Buffer.from(metrics.told(event, data)).toString('base64') });
  const error = parseJson(data);
  return exception(isObject(error) ? error : {});
}

/** An error after the commit point, which is sent as an exception: the last message of the stream. */
export function encodeStreamError(error: ClientError): string {
  const { status } = error;
  const name = status === 429 ? 'throttlingException' : status >= 502 ? 'modelStreamErrorException' : 'internalServerException';
  return `event: ${mark}${name}\ndata: ${JSON.stringify(encodeError(error))}\n\n`;
}
