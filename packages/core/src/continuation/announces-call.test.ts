import { expect, it } from 'vitest';
import { announcesCall } from './announces-call.ts';

it.each([
  'Let me check the weather in Cork',
  'Sure! I’ll look that up',
  "I'll look that up.",
  'Good question. First, I will read the file…',
  'Now I need to open the log',
  'To answer this, let me search',
  'Here is what I found so far:',
  'Here is the file:\n',
  'Next I open the file',
  'First I read it',
  'Searching',
  '我看一下：',
  'Checking the weather',
  'One moment, please. Searching the web...',
  'Ich prüfe das kurz',
  'Gut, lass mich nachsehen',
  'Je vais vérifier',
  'Laissez-moi regarder.',
  'Laisse-moi voir',
  'Je cherche',
  'Voy a buscarlo',
  '¡Voy a buscarlo',
  'Un momento, déjame mirar',
  'Ok, ora controllo',
  '好的。让我查一下',
  '让我查一下。。',
  '調べます。',
  '확인해 볼게요',
])('a call is announced: %s', (text) => {
  expect(announcesCall(text)).toBe(true);
});

it.each([
  '',
  'The weather in Cork is mild.',
  'Let me check. It is mild in Cork',
  'Today: 12 degrees',
  'I will read it! It says nothing',
  'Should I look? 12 degrees',
  '让我查一下。今天很暖和',
  'Let me see\nThe file is empty',
  'The outlet menu is here',
  'He says that Will is here',
  'The runningback scored',
  `Let me explain this at length, ${'and more '.repeat(30)}`,
])('nothing is announced: %s', (text) => {
  expect(announcesCall(text)).toBe(false);
});
