export { asBytes, toHttpCall, writeAnswer } from './bridge.ts';
