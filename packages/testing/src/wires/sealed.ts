import { createHash } from 'node:crypto';
import type { SeededRandom } from '../seeded-random.ts';

/** What begins every text that a simulated provider has sealed, so that recorded texts are told from them. */
const mark = 'c2ltdWxhdGVk';

/** A text that only its maker takes back: reasoning that is encrypted or signed. In base64, which clients check: 72 letters need no `=`. */
export function sealed(maker: string, random: SeededRandom): string {
  return `${mark}${tagOf(maker)}${random.text(48)}`;
}

/** Whether another simulated provider has sealed the text. */
export function isForeign(text: unknown, maker: string): boolean {
  return typeof text === 'string' && text.startsWith(mark) && !text.startsWith(mark + tagOf(maker));
}

const tagOf = (maker: string) => createHash('sha256').update(maker).digest('hex').slice(0, 12);
