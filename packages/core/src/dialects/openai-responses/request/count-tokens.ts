import { asCount, isObject } from '../../json.ts';
import type { TokenCount } from '../../target-dialect.ts';
import { passRequest } from './pass-request.ts';

/** Members of a call that belong to its input. The counting endpoint refuses others as unknown. */
const counted: ReadonlySet<string> = new Set([
  ...['model', 'input', 'instructions', 'conversation', 'previous_response_id', 'parallel_tool_calls', 'reasoning'],
  ...['text', 'tool_choice', 'tools', 'truncation'],
]);

/** How OpenAI counts the input of a call: from the body of that call. https://platform.openai.com/docs/api-reference/responses/input-tokens */
export const tokenCount: TokenCount = {
  encode(body, request, to) {
    const passed = passRequest(body, request, to);
    if (!passed.ok) return passed;
    return { ...passed, body: Object.fromEntries(Object.entries(passed.body).filter(([name]) => counted.has(name))) };
  },
  decode(answer) {
    const tokens = isObject(answer) ? asCount(answer.input_tokens) : undefined;
    return Number.isSafeInteger(tokens) ? tokens : undefined;
  },
};
