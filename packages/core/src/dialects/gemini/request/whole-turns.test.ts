import { expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import { passRequest } from './pass-request.ts';

const text = (said: string) => ({ role: 'model', parts: [{ text: said }] });
const call = { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] };
const user = { role: 'user', parts: [{ text: 'Hi' }] };
const result = { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] };
const request = { messages: [], tools: [], stream: false, includeUsage: true, unportable: [] };

function contentsOf(contents: readonly unknown[]): unknown {
  const passed = passRequest({ contents }, request, encodeTo());
  if (!passed.ok) throw new Error(passed.unsupported);
  return passed.body.contents;
}

it('sends the pieces of a turn with calls as one content, because calls follow the user or results', () => {
  const joined = { role: 'model', parts: [{ text: 'Let ' }, { text: 'me.' }, ...call.parts] };
  expect(contentsOf([user, text('Let '), text('me.'), call, text(''), result])).toEqual([user, joined, result]);
});

it('leaves all other contents as they are, whatever they are', () => {
  const contents = [user, text('a'), text('b'), user, call, result, null, 7, { role: 'model' }];
  expect(contentsOf(contents)).toEqual(contents);
});
