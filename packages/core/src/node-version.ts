/** What undici and cockatiel need; also in package.json, which package managers do not enforce. */
const least = [22, 19] as const;

// Before anything else is loaded: an older Node would fail somewhere inside of a dependency.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < least[0] || (major === least[0] && minor < least[1]))
  throw new Error(`Understudy needs Node ${least.join('.')} or newer, and this is ${process.version}.`);
