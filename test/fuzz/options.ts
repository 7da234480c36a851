import type { Options } from '@understudy/core';
import type { Draw } from './draw.ts';
import type { HostileWire } from './wires.ts';

/** Longer than any call under these options can take, on a machine that is busy with other things. */
export const callLimitMs = 15_000;

const all = [
  'anthropic/claude-sonnet-4-5',
  'openai/gpt-4o-mini',
  'responses/gpt-5-mini',
  'gemini/gemini-2.5-flash',
  'cohere/command-a-03-2025',
  'bedrock/us.amazon.nova-lite-v1:0',
  'bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'bedrock-claude/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
];

function shuffled(draw: Draw, from: readonly string[]): string[] {
  return from
    .map((one) => [draw.int(0, 1000), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** An instance whose patience is short, and whose rules are drawn. */
export function drawOptions(draw: Draw, urls: Readonly<Record<HostileWire, string>>): Options {
  const { openai, anthropic } = urls;
  const strict = draw.chance(0.3);
  return {
    providers: {
      openai: { apiKey: 'sk-test-1', baseURL: `${openai}/v1`, dialects: ['openai-chat'] },
      responses: {
        kind: 'openai',
        apiKey: 'sk-test-2',
        baseURL: `${urls['openai-responses']}/v1`,
        dialects: ['openai-responses'],
      },
      gemini: { apiKey: 'AIza-test-3', baseURL: urls.gemini },
      cohere: { apiKey: 'co-test-4', baseURL: urls.cohere },
      bedrock: {
        apiKey: 'ABSK-test-5',
        baseURL: urls['bedrock-converse'],
        dialects: ['bedrock-converse'],
        settings: { region: 'us-east-1' },
      },
      'bedrock-claude': {
        kind: 'bedrock',
        apiKey: 'ABSK-test-6',
        baseURL: urls['bedrock-invoke'],
        dialects: ['anthropic-messages'],
        settings: { region: 'us-east-1' },
      },
      anthropic: draw.chance(0.3)
        ? { apiKeys: ['sk-ant-1', 'sk-ant-2'], separateQuotas: draw.chance(0.5), baseURL: anthropic }
        : { apiKey: 'sk-ant-1', baseURL: anthropic },
    },
    models: {
      workhorse: {
        strategy: draw.pick(['priority', 'weighted', 'fastest', 'least-busy'] as const),
        targets: shuffled(draw, all).slice(0, 3),
      },
      claude: { targets: ['anthropic/claude-haiku-4-5', ...shuffled(draw, all.slice(1)).slice(0, 2)] },
    },
    policy: {
      timeout: { total: 1500, connect: 300, firstToken: 200, reasoning: 250, reply: 250, idle: 150 },
      retry: { attempts: draw.int(0, 2), backoff: { base: '1ms', max: '5ms' }, maxWait: 100, stay: draw.pick([0, 50]) },
      lastResort: draw.chance(0.5) ? { attempts: 1, maxWait: 100 } : 'off',
      failover: { targets: 3, attempts: 4 },
      breaker: strict ? { consecutive: 3, openFor: 50, maxOpenFor: 100 } : { consecutive: 10_000, minimumCalls: 10_000 },
      bulkhead: draw.chance(0.3) ? { concurrent: 2, queue: draw.int(0, 2) } : { concurrent: 1000, queue: 0 },
      hedge: draw.chance(0.3) ? { after: '20ms', maxShare: 1 } : 'off',
      sla: draw.chance(0.15) ? { firstToken: 50, tokensPerSecond: 1000 } : 'off',
      health: { probe: draw.chance(0.3) ? { every: '40ms', by: draw.pick(['models', 'completion'] as const) } : 'off' },
      stream: {
        holdToolCalls: draw.chance(0.7),
        holdUntilEnd: draw.chance(0.15),
        keepAlive: draw.chance(0.5) ? '30ms' : '20s',
        onBreak: draw.pick(['continue', 'restart', 'error'] as const),
      },
      output: { validate: draw.chance(0.4) ? 'json-schema' : 'none' },
    },
    trustHeaders: ['session', 'deadline', 'failover', 'tags', 'restart'],
  };
}
