import OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { plugged } from '../support/plugged.ts';
import { targetOf } from '../support/providers.ts';

describe.each(frameworks)('a %s app', (framework) => {
  const rig = plugged(framework);
  beforeEach(() => rig.begin({}, 'anthropic'));

  const send = async (key: string, content: string) => {
    const client = new OpenAI({ baseURL: rig.app.openaiURL, apiKey: key, maxRetries: 0 });
    const { response } = await client.chat.completions
      .create({ model: 'workhorse', messages: [{ role: 'user', content }] })
      .withResponse();
    return response.headers.get('x-understudy-target');
  };
  const first = () => rig.instance.targets().find(({ id }) => id === targetOf('anthropic'));

  it('tells that its first target takes no call any more, though every client is served and no breaker opens', async () => {
    await rig.pair.anthropic.always({ type: 'status', status: 400, times: 'forever' });
    for (let n = 0; n < 10; n++) expect(await send(`sk-client-${n % 2}`, `question ${n}`)).toBe(targetOf('openai'));
    await rig.watch.ended(10);
    expect(rig.watch.of('refusing')).toMatchObject([
      { target: targetOf('anthropic'), state: 'refusing', reason: 'unsupported', share: 1, attempts: 10 },
    ]);
    expect(first()).toMatchObject({ state: 'available', refuses: { reason: 'unsupported', share: 1 } });

    await rig.pair.heal();
    for (let n = 0; n < 11; n++) expect(await send('sk-client-1', `question ${n}`)).toBe(targetOf('anthropic'));
    await rig.watch.ended(21);
    expect(rig.watch.of('refusing').at(-1)).toMatchObject({ target: targetOf('anthropic'), state: 'over' });
    expect(first()).not.toHaveProperty('refuses');
  });
});
