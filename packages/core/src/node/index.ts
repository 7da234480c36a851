export { toHttpCall, writeAnswer } from './bridge.ts';
