import type { Dialect } from '../dialect.ts';
import { client } from './client.ts';
import { target } from './target.ts';

/** Amazon Bedrock's Converse. Wire: https://docs.aws.amazon.com/bedrock/latest/APIReference (read 2026-11). */
export const bedrockConverse = { client, target } satisfies Dialect;
