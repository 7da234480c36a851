import { seeded } from '../../support/seeded.ts';
import { hashed, logNormal } from '../random.ts';

const median = 700;
const sigma = 0.8;
/** Of a log-normal distribution. */
export const meanTokens = median * Math.exp(sigma ** 2 / 2);

/** What a call counts for at a provider that limits tokens, input and output together; the same in every cell. */
export function tokensOf(call: number): number {
  return Math.ceil(logNormal(seeded(hashed(13, call)), median, sigma));
}
