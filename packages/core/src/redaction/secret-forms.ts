import { decodeEscapes } from './decode-escapes.ts';
import { layerOf } from './layer.ts';

/** How many levels of escapes are looked through, in a text and in a secret that looks as if it had some. */
export const deepestEscapes = 4;

/** A secret as it may stand in a text, each form as bytes: plain, escaped for JSON, URL and HTML, in base64 and in hex. */
export function formsOf(secret: string): readonly Uint8Array[] {
  const plain = Buffer.from(secret, 'utf8');
  return [...escapedForms(secret), ...decodedForms(secret), ...base64Forms(plain), Buffer.from(plain.toString('hex'))];
}

/** A secret whose own characters look like escapes, after these escapes are decoded together with those around the secret. */
export function decodedForms(secret: string): readonly Uint8Array[] {
  const forms: Uint8Array[] = [];
  let layer = decodeEscapes(layerOf(secret));
  for (let level = 0; layer && level < deepestEscapes; level++) {
    forms.push(layer.bytes);
    layer = decodeEscapes(layer);
  }
  return forms;
}

function escapedForms(secret: string): readonly Uint8Array[] {
  const wellFormed = secret.toWellFormed();
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    json,
    json.replace(/\//g, '\\/'),
    json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    encodeURI(wellFormed),
    encodeURIComponent(wellFormed),
    new URLSearchParams([['', wellFormed]]).toString().slice(1),
    secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
    secret.replace(/[&<>"]/g, (character) => htmlNames.get(character) ?? ''),
  ];
  return forms.map((form) => Buffer.from(form, 'utf8'));
}

const htmlNames: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** The characters of base64 that depend on the secret alone, for each of the three places at which the secret may begin in a group. */
function base64Forms(plain: Uint8Array): readonly Uint8Array[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([new Uint8Array(before), plain])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((before + plain.length) * 8) / 6);
    return Buffer.from(text.slice(Math.ceil((before * 8) / 6), whole));
  });
}
