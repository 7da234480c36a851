import { amazonHost } from './amazon.ts';
import { anthropicHost } from './anthropic.ts';
import { azureHost } from './azure.ts';
import { cohereHost } from './cohere.ts';
import { deepseekHost } from './deepseek.ts';
import { googleHost } from './google.ts';
import { groqHost } from './groq.ts';
import type { Host } from './host.ts';
import { mistralHost } from './mistral.ts';
import { openaiHost } from './openai.ts';
import { openrouterHost } from './openrouter.ts';
import { otherClouds } from './other-clouds.ts';
import { ownServers } from './own-servers.ts';
import { xaiHost } from './xai.ts';

/** All hosts of which something is known. */
export const hosts: readonly Host[] = [
  openaiHost,
  anthropicHost,
  googleHost,
  azureHost,
  groqHost,
  openrouterHost,
  xaiHost,
  mistralHost,
  deepseekHost,
  amazonHost,
  cohereHost,
  ...otherClouds,
  ...ownServers,
];
