import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Json, TargetSetup } from './scene.ts';

const row = conform();
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

/** A target of Bedrock; by Converse alone where a client of Messages would else be passed through. */
const amazon = (more: Partial<TargetSetup> = {}, dialects?: readonly string[]): TargetSetup => ({
  wire: 'bedrock-converse',
  provider: { kind: 'bedrock', settings: { region: 'us-east-1' }, ...(dialects && { dialects }) },
  ...more,
});

describe('H. Translation: Bedrock', () => {
  const withImage = (url: string) => ({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ],
  });

  row(
    'H8',
    'an image by an address is fetched by nobody: another target takes the call',
    { targets: [amazon(), {}] },
    async ({ ask, asked, watch }) => {
      const got = await ask({ body: withImage('http://169.254.169.254/latest/meta-data') });
      expect([got.status, got.said, asked()]).toEqual([200, 'Said by T2.', [0, 1]]);
      expect(watch.of('skip').map(({ reason }) => reason)).toEqual(['unsupported']);
    },
  );
  row('H8', 'where there is no other target the client is told', { targets: [amazon()] }, async ({ ask, asked }) => {
    const got = await ask({ body: withImage('https://example.com/a.png') });
    expect([got.status, asked()]).toEqual([400, [0]]);
    expect(got.json.error.message).toContain('image by an address');
  });
  row('H8', 'an image in the request itself is sent', { targets: [amazon()] }, async ({ ask, providers }) => {
    expect((await ask({ body: withImage('data:image/png;base64,aGk=') })).status).toBe(200);
    const body: Json = providers[0]?.requests[0]?.body;
    expect(body.messages[0].content[1]).toEqual({ image: { format: 'png', source: { bytes: 'aGk=' } } });
  });

  const profile = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${claude}`;
  for (const model of [claude, profile])
    row('H9', `the id ${model} is escaped once in the path`, { targets: [amazon({ model })] }, async ({ ask, providers }) => {
      for (const stream of [false, true]) expect((await ask({ stream })).said).toBe('Said by T1.');
      const at = `/model/${encodeURIComponent(model)}`;
      expect(providers[0]?.requests.map(({ path }) => path)).toEqual([`${at}/converse`, `${at}/converse-stream`]);
    });

  const mark = { cache_control: { type: 'ephemeral' } };
  const marked = {
    system: [{ type: 'text', text: 'Be short.', ...mark }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'A long text.', ...mark }] }],
    tools: [{ name: 'f', input_schema: { type: 'object' }, ...mark }],
  };
  const usage = { inputTokens: 50, outputTokens: 4, cacheReadTokens: 30, cacheWriteTokens: 10 };
  row(
    'H15',
    'marks for the cache become cache points, and cached tokens reach the client',
    { targets: [amazon({ model: claude, answer: { text: 'Short.', usage } }, ['bedrock-converse'])] },
    async ({ ask, providers }) => {
      for (const stream of [false, true]) {
        const got = await ask({ client: 'anthropic-messages', body: marked, stream });
        const told = stream ? got.data.find(({ type }) => type === 'message_delta').usage : got.json.usage;
        expect(told).toMatchObject({ input_tokens: 10, cache_read_input_tokens: 30, cache_creation_input_tokens: 10 });
      }
      const body: Json = providers[0]?.requests[0]?.body;
      const point = { cachePoint: { type: 'default' } };
      expect([body.system[1], body.messages[0].content[1], body.toolConfig.tools[1]]).toEqual([point, point, point]);
    },
  );
});
