import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillIn, wordsOf } from './answer.ts';
import { gzipPieces } from './gzip-pieces.ts';
import { renderRecording } from './rendered.ts';
import { piecesOf } from './steps.ts';

it('cuts a text into words that are the text again when joined', () =>
  fc.assert(fc.property(fc.string(), (text) => wordsOf(text).join('') === text)));

it('cuts tool arguments into pieces that are the arguments again when joined', () =>
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const call = fillIn({ toolCalls: [{ name: 'f', arguments: JSON.stringify(value) }] }, 'm', '').toolCalls[0];
      expect(call?.pieces.join('')).toBe(JSON.stringify(value));
    }),
  ));

it('cuts bytes at any offsets without losing one', () =>
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(fc.integer()), (bytes, at) => {
      expect(Buffer.concat(piecesOf(bytes, at)).equals(bytes)).toBe(true);
      expect(Buffer.concat(piecesOf(bytes, 'every-byte')).equals(bytes)).toBe(true);
    }),
  ));

it('compresses in pieces that are one gzip body', () =>
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      expect(gunzipSync(Buffer.concat(gzipPieces(texts))).toString()).toBe(texts.join(''));
    }),
  ));

it('takes any recording apart into events that are its bytes again', () =>
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.uint8Array(), fc.constantFrom('data: a\r\n\r\ndata: b\n\n', 'a\n\n\n\nb')), (body) => {
      const rendered = renderRecording({ body, sse: true });
      const events = rendered.kind === 'stream' ? rendered.events : [];
      expect(Buffer.concat(events.map(({ data }) => Buffer.from(data))).equals(Buffer.from(body))).toBe(true);
    }),
  ));
