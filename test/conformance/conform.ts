import { afterAll, it } from 'vitest';
import { recordSpans } from '../support/tracing.ts';
import { type Scene, type SceneSetup, withScene } from './scene.ts';

export type Row = (id: string, title: string, setup: SceneSetup, play: (scene: Scene) => Promise<void>) => void;

/** Once per file: gives the function that makes a row of the conformance list a test, which also asserts what every row must. */
export function conform(): Row {
  const recorder = recordSpans();
  afterAll(() => recorder.stop());
  return (id, title, setup, play) => it(`${id} ${title}`, () => withScene(setup, recorder, play));
}
