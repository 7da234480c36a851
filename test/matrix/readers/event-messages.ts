import { crc32 } from 'node:zlib';
import type { Json, Reading } from './shown.ts';

/** The messages of an AWS event stream, as their bytes. */
export function splitMessages(bytes: Buffer): readonly Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.length - at < 16 ? 0 : bytes.readUInt32BE(at);
    const end = length < 16 ? bytes.length : Math.min(bytes.length, at + length);
    messages.push(bytes.subarray(at, end));
    at = end;
  }
  return messages;
}

/** The same as events: what the headers name has the payload as its only member. */
export function readMessages(bytes: Buffer): Reading {
  const problems: string[] = [];
  const events: Json[] = [];
  let seams = 0;
  for (const message of splitMessages(bytes)) {
    const body = message.subarray(0, -4);
    if (message.length < 16 || crc32(body) !== message.readUInt32BE(message.length - 4)) {
      problems.push('a message is damaged');
      continue;
    }
    const payloadAt = 12 + message.readUInt32BE(4);
    const named = /:(?:event|exception)-type[^a-zA-Z]{3}([a-zA-Z]+)/.exec(body.toString('latin1', 12, payloadAt))?.[1];
    if (named === undefined) problems.push('a message has no name');
    else {
      const said = JSON.parse(body.toString('utf8', payloadAt));
      // What is a comment elsewhere is an event that clients do not know.
      if (named !== 'understudy') events.push({ [named]: said });
      else if (/^understudy splice from=\S+ to=\S+/.test(said.comment)) seams += 1;
    }
  }
  return { events, seams, problems };
}
