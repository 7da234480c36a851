import { JsonMeter, jsonLimits } from '../call/json-meter.ts';
import { parseJsonExact } from './json.ts';

/** The value of the arguments of a tool call; undefined where they are no JSON, or more than is read. */
export type ReadArguments = (args: string) => unknown;

/**
 * Other dialects carry arguments as a text, which no limit on the body around it has counted: all of one conversation together may hold as
 * much as a body.
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
