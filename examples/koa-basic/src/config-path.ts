import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `UNDERSTUDY_CONFIG`, else `understudy.yaml` of the working directory, else the one of this example. */
export function configPath(): string {
  const { UNDERSTUDY_CONFIG } = process.env;
  if (UNDERSTUDY_CONFIG) return UNDERSTUDY_CONFIG;
  return existsSync('understudy.yaml') ? 'understudy.yaml' : fileURLToPath(new URL('../understudy.yaml', import.meta.url));
}
