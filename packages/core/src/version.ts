/** Of this package; named to telemetry as the version of its scope. A test holds it to package.json. */
export const version = '0.1.0';
