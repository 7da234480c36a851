import type { Dialect } from '../dialect.ts';
import { jsonApi } from './json-api.ts';
import { mediaEvents } from './media-events.ts';

/** What a transcription is where no JSON was asked for: a text, or subtitles. */
const texts = /^(?:text\/(?:plain|vtt|srt)|application\/x-subrip)\b/i;
/** What speech comes as; `stream_format: sse` asks for events, which pass as bytes. */
const sounds = /^(?:audio\/|application\/octet-stream|text\/event-stream)/i;

/** OpenAI's APIs of sounds and of images that are sent. */
export const mediaApis: readonly Dialect[] = [
  jsonApi({
    name: 'openai-image-edits',
    operation: 'image_edit',
    paths: ['/v1/images/edits'],
    defaultModel: 'gpt-image-1',
    isForm: true,
    needs: ['image', 'prompt'],
    holds: 'data',
    events: mediaEvents,
  }),
  jsonApi({
    name: 'openai-image-variations',
    operation: 'image_variation',
    paths: ['/v1/images/variations'],
    defaultModel: 'dall-e-2',
    isForm: true,
    needs: ['image'],
    holds: 'data',
  }),
  jsonApi({
    name: 'openai-transcriptions',
    operation: 'transcription',
    paths: ['/v1/audio/transcriptions'],
    isForm: true,
    needs: ['file'],
    holds: 'text',
    plain: texts,
    events: mediaEvents,
  }),
  jsonApi({
    name: 'openai-translations',
    operation: 'translation',
    paths: ['/v1/audio/translations'],
    isForm: true,
    needs: ['file'],
    holds: 'text',
    plain: texts,
  }),
  jsonApi({
    name: 'openai-speech',
    operation: 'speech',
    paths: ['/v1/audio/speech'],
    needs: ['input', 'voice'],
    holds: 'audio',
    media: sounds,
  }),
];
