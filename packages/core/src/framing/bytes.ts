import type { Framing } from '../call/framing.ts';

/** No framing: a unit is what came at once, one character for each byte. The last unit is named `end`. */
export const bytes: Framing = {
  accept: '*/*',
  cutter: () => ({
    overflowed: false,
    push: ({ buffer, byteOffset, length }) => [
      { event: '', data: undefined, raw: Buffer.from(buffer, byteOffset, length).toString('latin1') },
    ],
    end: () => ({ event: 'end', data: undefined, raw: '' }),
  }),
};
