import { ask } from './app';

it('answers', async () => {
  expect(await ask()).toBe('Said as CommonJS.');
});
