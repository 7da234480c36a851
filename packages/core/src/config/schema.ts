import type { Parsed } from './keys/key.ts';
import { objectSchema } from './keys/object-schema.ts';
import { rootKeys } from './keys/root-keys.ts';

/** Checks the whole configuration. Unknown keys are errors. */
export const optionsSchema = objectSchema(rootKeys);

/** Options after validation: durations in milliseconds, sizes in bytes; only the keys that were written. */
export type ParsedOptions = Parsed<typeof rootKeys>;
