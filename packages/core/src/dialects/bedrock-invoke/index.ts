import type { Dialect } from '../dialect.ts';
import { client } from './client.ts';

/**
 * Messages as Bedrock serves it to clients that invoke Claude: the path says the model, the body the version, and events come as chunks of an AWS event
 * stream. Wire: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html (read 2026-11).
 */
export const bedrockInvoke = { client } satisfies Dialect;
