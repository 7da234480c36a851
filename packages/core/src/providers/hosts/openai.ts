import { badRequest, refused } from '../errors/statuses.ts';
import type { Host } from './host.ts';

const imageCodes = [
  'invalid_image',
  'invalid_image_format',
  'invalid_base64_image',
  'invalid_image_url',
  'invalid_image_mode',
  'image_too_large',
  'image_too_small',
  'image_parse_error',
  'image_file_too_large',
  'unsupported_image_media_type',
  'empty_image_file',
  'failed_to_download_image',
  'image_file_not_found',
];

const foreign = { at: [...badRequest, 404], reason: 'unsupported', refusesReasoning: true } as const;

// https://platform.openai.com/docs/guides/error-codes
export const openaiHost: Host = {
  name: 'OpenAI',
  errors: {
    codes: [
      { id: 'openai.foreign-reasoning', codes: ['invalid_encrypted_content'], reason: 'unsupported', refusesReasoning: true },
      // What the client sent along, or what is its own to keep running: Responses tells of it inside a 200, too.
      { id: 'openai.request-image', codes: imageCodes, reason: 'rejected' },
      { id: 'openai.client-service', codes: ['external_connector_error', 'vector_store_timeout'], reason: 'rejected' },
      {
        id: 'openai.policy',
        codes: ['image_content_policy_violation', 'bio_policy', 'misalignment_policy_violation'],
        reason: 'filtered',
      },
    ],
    limits: [{ id: 'openai.request-above-limit', says: ['request too large for'], at: [429], reason: 'too-long' }],
    texts: [
      // As the code above; Azure gives none.
      { ...foreign, id: 'openai.foreign-reasoning-text', says: ['the encrypted content '], alsoSays: 'could not be verified' },
      // Of another account, which has stored it.
      { ...foreign, id: 'openai.unknown-reasoning', says: ["item with id 'rs_"], alsoSays: 'not found' },
      { ...foreign, id: 'openai.lost-reasoning', says: ["was provided without its required 'reasoning' item"] },
      // The key is good for other models.
      {
        id: 'openai.model-not-allowed',
        says: ['not allowed to sample from this model', 'not allowed to generate embeddings from this model'],
        at: refused,
        reason: 'not-found',
      },
      { id: 'openai.output-limit', says: ['model supports at most'], at: badRequest, reason: 'unsupported' },
    ],
  },
};
