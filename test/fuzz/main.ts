// npm run fuzz: hostile providers and hostile clients, minutes of them. SEED=… SECONDS=… FROM=… (the first batch). Ends with 1 where something broke.
import { fuzz } from './run.ts';

process.env.NODE_ENV ??= 'test'; // Express writes every refused body to the console otherwise
const { SEED, SECONDS, FROM } = process.env;
const seed = SEED === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(SEED);
const seconds = Number(SECONDS ?? 300);
console.log(`Fuzzing whole exchanges for ${seconds} s with SEED=${seed}.`);
const { exchanges, batches, statuses, reasons, violations } = await fuzz({ seed, seconds, from: Number(FROM ?? 0) });
console.log(`${exchanges} exchanges in ${batches} batches. Calls by status:`);
for (const [status, count] of [...statuses].sort(([a], [b]) => a - b))
  console.log(`  ${status === 0 ? 'none' : status}  ${count}`);
console.log('Attempts by reason:');
for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a)) console.log(`  ${reason}  ${count}`);
for (const violation of violations) console.log(`\n${violation}`);
console.log(violations.length === 0 ? '\nNothing broke.' : `\n${violations.length} broken. Again: SEED=${seed} FROM=<batch>`);
process.exit(violations.length === 0 ? 0 : 1);
