export { type UnderstudyHandler, understudy } from './understudy.ts';
