/** What hosts call a rate limit. */
export const rateCodes: readonly string[] = [
  'rate_limit_exceeded',
  'rate_limit_error',
  'rate_limited',
  'ratelimitreached',
  'too_many_requests',
  'slow_down',
];

/** gRPC's name for a limit of whatever kind. */
export const resourceExhausted = 'resource_exhausted';
