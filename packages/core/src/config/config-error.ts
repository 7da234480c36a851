const brand = Symbol.for('@understudy/core/ConfigError');

/** Stable across minor versions; `message` is for people and is not. */
export type ConfigErrorCode = 'invalid' | 'unknown-key' | 'missing-variable' | 'unreadable';

/** Thrown for bad options and unreadable configuration files, when the gateway is built; never later. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly [brand] = true;
  readonly code: ConfigErrorCode;
  /** Where in the configuration: `models.workhorse.targets[1].use`; empty where it is the whole file. */
  readonly path: string;

  constructor(code: ConfigErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }

  /** Like `instanceof`, but holds when two copies of this package are loaded. */
  static is(value: unknown): value is ConfigError {
    return value instanceof Error && brand in value;
  }
}
