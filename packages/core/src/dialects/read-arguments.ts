import { JsonMeter, jsonLimits } from '../call/json-meter.ts';
import { parseJsonExact } from './json.ts';

/** The value of the arguments of a tool call; undefined where the text is no JSON, or larger than is read. */
export type ReadArguments = (args: string) => unknown;

/**
 * Other dialects carry arguments as text, and the limits of the body do not count what is inside a text: so all arguments of one conversation
 * together get the limits of one body.
 */
export function readArguments(): ReadArguments {
  let values = 0;
  return (args) => {
    const meter = new JsonMeter();
    meter.add(Buffer.from(args));
    values += meter.values;
    return values > jsonLimits.values || meter.over(jsonLimits) ? undefined : parseJsonExact(args);
  };
}
