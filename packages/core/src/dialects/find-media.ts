import type { Message, UserPart } from '../call/request.ts';

/** The media type of the first file that a test names, in what users said and tools gave; undefined where it names none. */
export function findMedia(messages: readonly Message[], isMeant: (mediaType: string) => boolean): string | undefined {
  for (const message of messages) {
    if (message.role !== 'user' && message.role !== 'tool') continue;
    for (const part of message.content) {
      const given: readonly UserPart[] = part.type === 'tool-result' ? part.content : [part];
      for (const one of given) if (one.type === 'file' && isMeant(one.mediaType)) return one.mediaType;
    }
  }
  return undefined;
}
