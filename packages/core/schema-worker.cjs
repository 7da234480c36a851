// Starts the thread in which answers are judged. CommonJS, because test runners that make CommonJS of everything cannot say `import.meta`. A
// bundle that left the file of the thread out goes without: the thread then dies at once, which is told like any other death of it.
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');

exports.openSchemaWorker = (options) => new Worker(join(__dirname, 'dist', 'output', 'schema-worker.js'), options);
