import type { Json, Reading } from './shown.ts';

/** Server-sent events, each in a block; a seam is a comment. */
export function readBlocks(bytes: Buffer): Reading {
  const problems: string[] = [];
  const events: Json[] = [];
  let seams = 0;
  const text = bytes.toString().replaceAll('\r\n', '\n');
  if (text !== '' && !text.endsWith('\n\n')) problems.push('the last block has no end');
  for (const block of text.split('\n\n').filter((said) => said !== '')) {
    const lines = block.split('\n');
    if (lines.some((line) => line.startsWith(': understudy splice'))) {
      seams += 1;
      if (lines.length > 1) problems.push('the seam has no block of its own');
      if (!/^: understudy splice from=\S+ to=\S+/.test(block)) problems.push(`the seam does not name its ends: ${block}`);
      continue;
    }
    const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim());
    if (data.length === 0) continue;
    const event = parse(data.join('\n'), problems);
    const named = lines
      .find((line) => line.startsWith('event:'))
      ?.slice(6)
      .trim();
    if (named !== undefined && event.type !== named) problems.push(`an event of the name ${named} has the type ${event.type}`);
    events.push(event);
  }
  return { events, seams, problems };
}

function parse(text: string, problems: string[]): Json {
  if (text === '[DONE]') return text;
  try {
    return JSON.parse(text);
  } catch {
    problems.push(`a block is no JSON: ${text.slice(0, 60)}`);
    return {};
  }
}
