export { asBytes, toHttpCall, writeAnswer } from './bridge.ts';
export { type RawTarget, rawTarget } from './raw-target.ts';
