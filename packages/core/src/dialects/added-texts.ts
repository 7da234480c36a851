/** The text of a turn of the user that is added where the server needs one. */
export const goOn = 'Continue.';

/** The text of a turn of the assistant that is added between results of tools and what the user says. */
export const noted = 'I have the results.';

/** The warning where such a turn was added at the end. */
export const wasAsked = `a last turn of the user was added ("${goOn}"): the model does not go on from a turn of its own.`;

/** How a system text is written among the texts of the user. */
export const asSystemText = (text: string): string => `<system>${text}</system>`;

/** The system text that asks for JSON where the target has no field for it. */
export const asJson = 'Respond with a single JSON object and nothing else.';

/** The warning where that text was added. */
export const asJsonTold = 'the JSON output format is asked for in the system text: the target has no such field';
