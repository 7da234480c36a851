import { z } from 'zod';

const msPerUnit: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
const bytesPerUnit: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
]);

/** Milliseconds of `250`, `250ms`, `5s`, `1.5m` or `2h`; undefined where the value is no duration. */
export function parseDuration(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(value.trim());
  return match ? Number(match[1]) * (msPerUnit.get(match[2] ?? '') ?? Number.NaN) : undefined;
}

/** Bytes of `1024`, `512kb` or `10mb` (1 kb = 1024 bytes); undefined where the value is no size. */
export function parseSize(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)$/.exec(value.trim().toLowerCase());
  return match ? Math.floor(Number(match[1]) * (bytesPerUnit.get(match[2] ?? '') ?? Number.NaN)) : undefined;
}

/** A bare number below this was hardly meant in milliseconds: `firstToken: 5` reads like seconds. */
const leastBareMs = 50;
/** The same for bytes. */
const leastBareBytes = 1024;

/** What is wrong with a duration that a user wrote; undefined where the duration is good. Zero needs no unit. */
export function durationProblem(value: string | number): string | undefined {
  if (parseDuration(value) === undefined) return notADuration;
  if (typeof value === 'string' || value === 0 || value >= leastBareMs) return undefined;
  return `needs a unit: write \`${value}s\` or \`${value}ms\` (a bare number is milliseconds, and so few are hardly meant)`;
}

function sizeProblem(value: string | number): string | undefined {
  if (parseSize(value) === undefined) return notASize;
  if (typeof value === 'string' || value === 0 || value >= leastBareBytes) return undefined;
  return `needs a unit: write \`${value}mb\`, \`${value}kb\` or \`${value}b\` (a bare number is bytes, and so few are hardly meant)`;
}

const notADuration = 'is no duration: write `250ms`, `5s`, `2m`, or milliseconds';
const notASize = 'is no size: write `512kb`, `10mb`, or bytes';

/** A duration in the configuration: `250ms`, `5s`, `2m`, `1h`, or milliseconds as a number of 50 and more. */
export const durationSchema = z.union([z.number(), z.string()], { error: notADuration }).transform((value, context) => {
  const problem = durationProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: value });
  return parseDuration(value) ?? 0;
});

/** A size in the configuration: `512kb`, `10mb`, or bytes as a number of 1,024 and more. */
export const sizeSchema = z.union([z.number(), z.string()], { error: notASize }).transform((value, context) => {
  const problem = sizeProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: value });
  return parseSize(value) ?? 0;
});
