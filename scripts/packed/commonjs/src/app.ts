import { ConfigError, createUnderstudy, type Options } from '@understudy/core';
import { toHttpCall } from '@understudy/core/node';
import { understudy } from '@understudy/express';
import { UnderstudyModule } from '@understudy/nestjs';
import { startProvider } from '@understudy/testing';

/** A call in process, by the price data: what a bundle or a test runner leaves out is missed here. */
export async function ask(): Promise<string> {
  const provider = await startProvider({ wire: 'openai', answer: { text: 'Said as CommonJS.' } });
  const options: Options = {
    providers: { local: { kind: 'openai-compatible', baseURL: provider.baseURL, apiKey: 'k' } },
    models: { workhorse: { strategy: 'cheapest', targets: ['local/a'] } },
  };
  const instance = createUnderstudy(options);
  const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
  const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
  const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
  if (!understudy || !UnderstudyModule || !ConfigError || !toHttpCall) throw new Error('Something is not there.');
  await instance.close({ drain: 0 });
  await provider.close();
  return choices[0]?.message.content ?? '';
}
