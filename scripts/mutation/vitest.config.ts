import workspace from '../../vitest.config.ts';

const beside = 'packages/core/src/{resilience,failover,continuation}/**/*.test.ts';
const engine = 'packages/core/src/{callers,class-limits,key-pools,trials}.test.ts';
/** 20 seconds and more for each mutant that the tests are run against. */
const tooLong = ['**/*.growth.test.ts', '**/surviving-stream.test.ts'];

/** The tests that run the sources. Tests over sockets run what is built, and there no mutant is. */
export default { ...workspace, test: { ...workspace.test, include: [beside, engine], exclude: tooLong } };
