export { type KoaOptions, type UnderstudyMiddleware, understudy } from './understudy.ts';
