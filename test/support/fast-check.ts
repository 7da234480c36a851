import fc from '../../node_modules/fast-check/lib/fast-check.js';

/** Stands in for the package in tests: the same cases each time, so that a run that fails can be had again. `npm run random` takes others. */
fc.configureGlobal({ seed: Number(process.env.SEED) });

export * from '../../node_modules/fast-check/lib/fast-check.js';
// biome-ignore lint/style/noDefaultExport: as the package has it
export default fc;
