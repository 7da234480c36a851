/** What the keys of an object have in common, for objects that take nothing but keys. By the last name of the path. */
export const groups: Readonly<Record<string, string>> = {
  timeout: 'How long a call and its attempts may take.',
  retry: 'When the same target is asked again.',
  backoff: 'Pauses before the same target is asked again, where the provider told none.',
  budget: 'How many extra attempts the calls of a model class may make: retries and hedges together.',
  failover: 'When the next target is asked, and how many targets one call may ask.',
  breaker: 'When a target that fails is left alone, and for how long.',
  bulkhead: 'How many attempts one target gets at once.',
  health: 'How a target that is left alone is found to be back.',
  stream: 'How streams are shown, and what follows when one breaks.',
  output: 'Whether answers are checked before they are shown.',
  require: 'What every target of the class must have.',
  limits: 'What the account and the model allow.',
  telemetry: 'What is told to OpenTelemetry.',
};
