import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { aside } from '../call/aside.ts';
import type { ByteSource } from '../call/byte-source.ts';

const gunzip = (): Transform => createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', () => createInflate({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH })],
  ['br', () => createBrotliDecompress()],
]);

/**
 * `source` without its content encoding, piece by piece as it comes. We ask for no compression, but some hosts compress all the same, event
 * streams included. With an unknown encoding the bytes stay as they are, and the decoder finds them `malformed`.
 */
export function decompressed(source: ByteSource, encoding: string | undefined): ByteSource {
  const decoder = encoding === undefined ? undefined : decoders.get(encoding.toLowerCase().trim())?.();
  if (!decoder) return source;
  // The decoder may break while nobody reads from it, and an error without a listener ends the process.
  decoder.on('error', () => {});
  aside(feed(source, decoder));
  const pieces = decoder[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return {
    read(take, broke) {
      const given = pieces.next().then(({ done, value }) => {
        // Some encodings mark their end: bytes of the body after this mark must not hold the socket.
        if (done) source.drain();
        take(done ? undefined : value);
      });
      aside(given.catch(broke));
    },
    drain() {
      decoder.destroy();
      source.drain();
    },
    destroy() {
      decoder.destroy();
      source.destroy();
    },
    onAbort: (listener) => source.onAbort(listener),
  };
}

async function feed(source: ByteSource, decoder: Transform): Promise<void> {
  try {
    for (;;) {
      const bytes = await new Promise<Uint8Array | undefined>((take, broke) => source.read(take, broke));
      if (bytes === undefined) break;
      if (decoder.destroyed) return;
      if (!decoder.write(bytes)) await new Promise((resolve) => decoder.once('drain', resolve).once('close', resolve));
    }
    decoder.end();
  } catch (error) {
    decoder.destroy(error instanceof Error ? error : new Error('The attempt was ended.', { cause: error }));
  }
}
