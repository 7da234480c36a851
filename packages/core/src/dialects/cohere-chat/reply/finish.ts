import type { Finish, FinishKind } from '../../../call/reply.ts';

const kinds: ReadonlyMap<string, FinishKind> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tools'],
  ['ERROR', 'broken'],
  ['TIMEOUT', 'broken'],
  ['ERROR_LIMIT', 'length'], // the older API: the context window is full
  ['ERROR_TOXIC', 'filtered'], // the older API
]);

/** Reads why the model stopped. Whether it is `tools` is decided by what the answer holds. */
export function decodeFinish(raw: string, calls: boolean): Finish {
  const said = kinds.get(raw) ?? 'stop';
  if (said !== 'stop' && said !== 'tools') return { unified: said, raw };
  return { unified: calls ? 'tools' : 'stop', raw };
}
