export { type BedrockOptions, bedrock, bedrockMantle } from './bedrock.ts';
export type { AwsCredentials, GiveCredentials } from './credentials.ts';
