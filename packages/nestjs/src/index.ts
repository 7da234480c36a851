export { InjectUnderstudy } from './inject-understudy.ts';
export { type UnderstudyAsyncOptions, UnderstudyModule, type UnderstudyModuleOptions } from './understudy-module.ts';
export { UnderstudyService } from './understudy-service.ts';
