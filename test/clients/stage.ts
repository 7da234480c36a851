import { createUnderstudy, type Options, type Understudy } from '@understudy/core';
import { type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import { type RunningApp, startApp, switchboard } from '../support/apps.ts';
import { type CallWatch, watchCalls } from '../support/watch-calls.ts';
import { modelThat } from './model.ts';
import type { Order, Scenario } from './scenarios.ts';

type ProviderName = 'anthropic' | 'openai' | 'host' | 'responses' | 'gemini' | 'bedrock';

/** An Express app over strict providers. */
export interface Stage {
  readonly app: RunningApp;
  /** A new instance, with nothing remembered of the scenario before. */
  play(scenario: Scenario, order: Order): Promise<Scene>;
  close(): Promise<void>;
}

interface Scene {
  readonly watch: CallWatch;
  end(): Promise<void>;
}

const apiKey = 'sk-of-the-app-0001';

export async function openStage(): Promise<Stage> {
  let says = modelThat('call');
  const start = (wire: WireName) => startProvider({ wire, apiKey, answer: (request) => says(request) });
  const providers: Readonly<Record<ProviderName, SimulatedProvider>> = {
    anthropic: await start('anthropic'),
    openai: await start('openai'),
    host: await start('openai'),
    responses: await start('openai-responses'),
    gemini: await start('gemini'),
    bedrock: await start('bedrock-converse'),
  };
  const plug = switchboard();
  const app = await startApp('express', plug);

  async function heal(): Promise<void> {
    await Promise.all(Object.values(providers).map((provider) => provider.heal()));
  }

  return {
    app,
    async play({ says: how = 'call', fault }, order) {
      says = modelThat(how);
      const [first] = order.targets;
      if (fault) await providers[first.split('/', 1)[0] as ProviderName].play(fault);
      const instance: Understudy = createUnderstudy(optionsOf(providers, order));
      plug.use(instance);
      const watch = watchCalls(instance);
      return {
        watch,
        async end() {
          await instance.close({ drain: 0 });
          await heal();
        },
      };
    },
    async close() {
      await app.close();
      await Promise.all(Object.values(providers).map((provider) => provider.close()));
    },
  };
}

function optionsOf(
  { anthropic, openai, host, responses, gemini, bedrock }: Readonly<Record<ProviderName, SimulatedProvider>>,
  order: Order,
): Options {
  return {
    providers: {
      anthropic: { apiKey, baseURL: anthropic.baseURL },
      openai: { apiKey, baseURL: openai.baseURL, dialects: ['openai-chat'] },
      responses: { kind: 'openai', apiKey, baseURL: responses.baseURL, dialects: ['openai-responses'] },
      gemini: { apiKey, baseURL: gemini.baseURL },
      bedrock: { apiKey, baseURL: bedrock.baseURL, settings: { region: 'us-east-1' } },
      host: { kind: 'openai-compatible', apiKey, baseURL: host.baseURL },
    },
    models: Object.fromEntries(namesOf(order).map((name) => [name, { targets: [...order.targets] }])),
  };
}

/** Claude Code asks Bedrock for a name of Claude's as Bedrock has it. By the name `gpt-5.5` Codex knows what the model takes. */
function namesOf({ modelClass }: Order): readonly string[] {
  return [modelClass, 'gpt-5.5', ...(modelClass.startsWith('claude-') ? [`us.anthropic.${modelClass}`] : [])];
}
