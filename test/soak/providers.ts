// The simulated providers of the soak, all in one process, each on a port of its own. SEED and FAULTS say how they fail.
import { serveParent } from '../bench/child.ts';
import { watchLoop } from './loop-delay.ts';
import { type Provider, startProvider } from './provider.ts';
import type { Faults } from './scenario.ts';

const seed = Number(process.env.SEED ?? 1);
const faults = JSON.parse(process.env.FAULTS ?? '') as Faults;
const count = Number(process.env.PROVIDERS ?? 3);

const providers: readonly Provider[] = await Promise.all(
  Array.from({ length: count }, (_, place) => startProvider({ place, seed, faults })),
);
serveParent(providers[0]?.port ?? 0, {
  ports: () => providers.map(({ port }) => port),
  begin: () => providers.forEach((provider) => void provider.begin()),
  seconds: () => providers.map((provider) => provider.seconds()),
  misasked: () => providers.reduce((sum, provider) => sum + provider.misasked(), 0),
  delay: watchLoop(),
});
