/** Answers in eight scripts, and the forms that models like: lists, code, tables, headings, numbers, emoji. */
export const texts: Readonly<Record<string, string>> = {
  latin:
    'The lighthouse stood at the end of the pier. Every evening, its keeper climbed 212 steps to light the lamp; nobody had asked him to. “It is what I do,” he said. Ships passed without a sound, and the sea, which had been grey all week, turned blue. On Sundays he wrote letters to his sister in Cork. She answered twice a year.',
  german:
    'Übermäßige Vorsicht schadet selten, sagte die Ärztin. Dann öffnete sie das Fenster und ließ die kühle Luft herein. Draußen fuhr ein Zug vorbei. Der Schaffner grüßte, wie er es immer tat. Niemand wusste, warum er das tat, aber alle mochten ihn.',
  cyrillic:
    'Старый маяк стоял на краю мыса. Каждый вечер смотритель поднимался по лестнице и зажигал лампу. Никто его об этом не просил. Корабли проходили мимо, и море меняло цвет. По воскресеньям он писал письма сестре.',
  greek:
    'Ο φάρος στεκόταν στην άκρη του λιμανιού. Κάθε βράδυ ο φύλακας ανέβαινε τα σκαλιά και άναβε το φως. Κανείς δεν του το είχε ζητήσει. Τα πλοία περνούσαν σιωπηλά και η θάλασσα άλλαζε χρώμα.',
  arabic:
    'كان المنار يقف في نهاية الرصيف. كل مساء كان الحارس يصعد الدرج ويشعل المصباح. لم يطلب منه أحد ذلك. مرت السفن بصمت، وتغير لون البحر. في أيام الأحد كان يكتب رسائل إلى أخته.',
  hebrew:
    'המגדלור עמד בקצה המזח. בכל ערב טיפס השומר במדרגות והדליק את המנורה. איש לא ביקש זאת ממנו. הספינות חלפו בשקט, והים שינה את צבעו. בימי ראשון כתב מכתבים לאחותו.',
  devanagari:
    'प्रकाशस्तंभ घाट के अंत में खड़ा था। हर शाम उसका रखवाला सीढ़ियाँ चढ़कर दीपक जलाता था। किसी ने उससे ऐसा करने को नहीं कहा था। जहाज़ चुपचाप गुज़रते थे और समुद्र का रंग बदलता रहता था।',
  chinese:
    '灯塔矗立在码头的尽头。每天傍晚，看守人都会爬上二百一十二级台阶点亮灯火。没有人要求他这样做。船只悄无声息地驶过，大海改变了颜色。星期天他给住在科克的姐姐写信。',
  japanese:
    '灯台は桟橋の端に立っていた。毎晩、灯台守は階段を上って明かりをともした。誰にも頼まれていなかった。船は音もなく通り過ぎ、海は色を変えた。日曜日には姉に手紙を書いた。',
  list: 'Here is what you need:\n\n1. **Flour** (500 g), sifted\n2. **Water** (320 ml), lukewarm\n3. **Salt** (10 g)\n   - fine sea salt is best\n   - no iodine\n4. **Yeast** (3 g)\n\nMix the flour with the water. Wait 30 minutes. Then add salt and yeast, and knead for 8 minutes.\n',
  code: 'Use a map:\n\n```ts\nexport function count(words: readonly string[]): Map<string, number> {\n  const seen = new Map<string, number>();\n  for (const word of words) {\n    seen.set(word, (seen.get(word) ?? 0) + 1);\n  }\n  return seen;\n}\n```\n\nIt runs in linear time, because a `Map` looks up in constant time. Call `count(["a", "b", "a"])` to try it.\n',
  table:
    '| Planet | Moons | Day |\n| --- | ---: | --- |\n| Earth | 1 | 24 h |\n| Mars | 2 | 24.6 h |\n| Jupiter | 95 | 9.9 h |\n\nJupiter turns fastest. Its day lasts 9.9 hours, which is less than half of ours.\n',
  emoji:
    'Great choice 👩‍👩‍👧‍👦! The family ticket 🎟️ costs 3.50 € per person… Bring 🧢 and 🕶️: it will be hot ☀️. See https://example.com/tickets?family=1&day=7#top for more. Have fun 🎉🎉🎉!',
  numbers:
    'Pi is 3.14159265358979. The 1st, 2nd and 3rd digits are 3, 1 and 4. 22/7 = 3.142857 is close; 355/113 = 3.1415929 is closer. e.g. i.e. Dr. Smith paid $1,234.56 on 2026-11-21 at 10:45.',
};
