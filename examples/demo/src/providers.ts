import { setTimeout as delay } from 'node:timers/promises';
import { type RecordedRequest, type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';

export interface Providers {
  /** The one that the incident happens to. */
  readonly first: SimulatedProvider;
  /** The last resort: never asked while the second is well, and called straight for comparison. */
  readonly last: SimulatedProvider;
  /** What `understudy.yaml` reads its addresses and keys from. */
  readonly env: Readonly<Record<string, string>>;
  /** How long the last provider that answered a call took itself, from the whole request to its first byte; milliseconds. */
  tookMs(call: number): number | undefined;
  close(): Promise<void>;
}

/** The end of every answer: a client that has seen it has seen all of it. */
export const lastWords = 'That is all.';

/** Clients number their calls in the prompt, so that a call can be found again at the provider. */
export const promptOf = (call: number): string => `This is call ${call}. What is an understudy?`;
const callOf = ({ bodyText }: RecordedRequest) => Number(/This is call (\d+)/.exec(bodyText)?.[1]);

/** Three of them: one that speaks OpenAI's API, one Anthropic's, and one as a model server of one's own would. */
export async function startProviders(): Promise<Providers> {
  const took = new Map<number, number>();

  function start(wire: WireName, name: string, apiKey?: string): Promise<SimulatedProvider> {
    return startProvider({
      wire,
      ...(apiKey !== undefined && { apiKey }),
      remember: 1,
      async answer(request) {
        await delay(60 + 80 * Math.random()); // a model at work
        took.set(callOf(request), performance.now() - request.at);
        return { text: `An understudy learns a part, and plays it on the night when ${name} is ill. ${lastWords}` };
      },
    });
  }

  const keys = { openai: 'sk-demo-openai', anthropic: 'sk-ant-demo' };
  const [openai, anthropic, local] = await Promise.all([
    start('openai', 'somebody else', keys.openai),
    start('anthropic', 'OpenAI', keys.anthropic),
    start('openai', 'everybody else'),
  ]);
  return {
    first: openai,
    last: local,
    env: {
      OPENAI_KEY: keys.openai,
      OPENAI_URL: openai.baseURL,
      ANTHROPIC_KEY: keys.anthropic,
      ANTHROPIC_URL: anthropic.baseURL,
      LOCAL_URL: local.baseURL,
    },
    tookMs: (call) => took.get(call),
    async close() {
      await Promise.all([openai.close(), anthropic.close(), local.close()]);
    },
  };
}
