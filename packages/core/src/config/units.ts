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

/** Milliseconds of `250`, `250ms`, `5s`, `1.5m` or `2h`; undefined where it is none of these. */
export function parseDuration(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(value.trim());
  return match ? Number(match[1]) * (msPerUnit.get(match[2] ?? '') ?? Number.NaN) : undefined;
}

/** Bytes of `1024`, `512kb` or `10mb` (1 kb = 1024 bytes); undefined where it is none of these. */
export function parseSize(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)$/.exec(value.trim().toLowerCase());
  return match ? Math.floor(Number(match[1]) * (bytesPerUnit.get(match[2] ?? '') ?? Number.NaN)) : undefined;
}

/** A duration in the configuration: milliseconds as a number, or `250ms`, `5s`, `2m`, `1h`. */
export const duration = z.union([z.number(), z.string()]).transform((value, context) => {
  const ms = parseDuration(value);
  if (ms === undefined)
    context.addIssue({ code: 'custom', message: 'is no duration: write milliseconds, or `250ms`, `5s`, `2m`' });
  return ms ?? 0;
});

/** A size in the configuration: bytes as a number, or `512kb`, `10mb`. */
export const size = z.union([z.number(), z.string()]).transform((value, context) => {
  const bytes = parseSize(value);
  if (bytes === undefined) context.addIssue({ code: 'custom', message: 'is no size: write bytes, or `512kb`, `10mb`' });
  return bytes ?? 0;
});
