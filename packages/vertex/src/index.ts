export type { ClientOptions, GoogleOptions } from './google-token.ts';
export { vertex } from './vertex.ts';
