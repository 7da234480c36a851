/** How much of the last sentence is looked at, in UTF-16 units. */
const near = 200;

/**
 * How models announce what they are about to do, at the beginning of a sentence or after a comma, in the most frequent languages. A text that
 * matches no row counts as prose, and prose may be continued.
 */
const announcements = [
  /(?:^|[\s,;–—"'(])(?:let me|let's|i'll|i will|i'm going to|i am going to|i'm now|i am now|i need to|now i|next,? i|first,? i)\s/,
  /(?:^|\s)(?:checking|looking|searching|reading|running|calling|fetching|opening|querying)(?:\s|$)/,
  /(?:^|[\s,;])(?:ich (?:werde|schaue|prüfe|suche|rufe|lese)|lass(?:t uns| uns| mich)|je (?:vais|vérifie|regarde|cherche)|laisse[sz]?-moi)(?:\s|$)/,
  /(?:^|[\s,;¡])(?:voy a|déjame|permíteme|vamos a|vou|deixe-me|ora|lasciami|fammi)\s/,
  /让我|我来|我将|我会|正在|来看看|調べ|確認し|見てみ|살펴|확인해|찾아/,
];

/** Whether the end of a text says that the model is about to call a tool, so that prose after it would stand in the place of the call. */
export function announcesCall(text: string): boolean {
  const end = text.trimEnd().slice(-near);
  if (/[:：]$/.test(end)) return true;
  const sentence = end.slice(startOfLast(end)).toLowerCase().replaceAll('’', "'");
  return announcements.some((row) => row.test(sentence));
}

/** Where the last sentence begins. A sign at the very end of the text belongs to that sentence. */
function startOfLast(text: string): number {
  const before = text.replace(/[.!?…。！？]+["'”’»)\]*_`]*$/u, '');
  return 1 + Math.max(...['. ', '! ', '? ', '… ', '。', '！', '？', '\n'].map((sign) => before.lastIndexOf(sign)));
}
