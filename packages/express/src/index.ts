export { understudy } from './understudy.ts';
