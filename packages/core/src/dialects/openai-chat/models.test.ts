import { expect, it } from 'vitest';
import { recordings } from '../../../../../test/support/recordings.ts';
import { encodeModel, encodeModels } from './models.ts';

const [one, list] = recordings('openai-models').map(({ responseText }) => JSON.parse(responseText));

it('lists models as OpenAI does', () => {
  const ours = encodeModels(['gpt-4', 'fast'], one.created * 1000);
  expect(Object.keys(ours)).toEqual(Object.keys(list));
  expect(ours.data).toEqual([
    { ...one, owned_by: 'understudy' },
    { ...one, id: 'fast', owned_by: 'understudy' },
  ]);
});

it('shows one model as OpenAI does', () => {
  expect(encodeModel('gpt-4', one.created * 1000)).toEqual({ ...one, owned_by: 'understudy' });
});
