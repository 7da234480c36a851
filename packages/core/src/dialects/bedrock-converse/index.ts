import type { Dialect } from '../dialect.ts';
import { target } from './target.ts';

/** Amazon Bedrock's Converse, which targets speak and clients do not. Wire: https://docs.aws.amazon.com/bedrock/latest/APIReference (read 2026-11). */
export const bedrockConverse = { target } satisfies Dialect;
