import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { Effort } from '../../../call/request.ts';
import { defined, isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { without } from './sampling.ts';
import { adaptiveThinking, budgetThinking, isMessagesEffort, noThinking, type Thinking } from './thinking.ts';

/**
 * Models of one family take different forms of asking for reasoning, and answer 400 to the other forms, which would end a failover among them.
 * A form that the model takes is left as the client wrote it.
 */
export function fitThinking(body: JsonObject, traits: ModelTraits, losses: Losses): JsonObject {
  const { thinking, max_tokens: maxTokens } = body;
  const type = isObject(thinking) ? thinking.type : undefined;
  if (type === 'between_tools' && traits.thinkingOff !== 'between_tools') return withoutBetweenTools(body, traits, losses);
  if (type === 'disabled' && traits.thinkingOff) return withThinking(body, noThinking(effortOf(body), traits, losses));
  if (type !== 'enabled' && type !== 'adaptive') return body;
  if (traits.thinking === 'none') {
    losses.warn('thinking is not sent: the model does not take it');
    return withThinking(body, {});
  }
  const effort = effortOf(body);
  if (type === 'adaptive' && traits.thinking === 'budget') {
    if (traits.prefill && endsInAnswer(body)) {
      losses.warn('thinking is not sent: it cannot be combined with an answer that is begun');
      return withThinking(body, {});
    }
    losses.warn('adaptive thinking is sent as a budget of tokens: the model takes no other');
    return withThinking(body, budgetThinking(defined({ effort }), typeof maxTokens === 'number' ? maxTokens : 0, losses));
  }
  // Budgets are refused by the generation that takes no sampling parameters any more; the one before it takes both ways.
  if (type === 'enabled' && traits.thinking === 'adaptive' && traits.sampling === 'none') {
    losses.warn('the budget of thinking is sent as adaptive thinking: the model takes no other');
    return withThinking(body, adaptiveThinking(defined({ effort, budgetTokens: budgetOf(body) }), traits, losses));
  }
  return body;
}

/** Replaces the newest way of turning reasoning off, which older models refuse, by the plain one. */
function withoutBetweenTools(body: JsonObject, traits: ModelTraits, losses: Losses): JsonObject {
  losses.warn('thinking between tools is turned off: the model does not know it');
  const effort = effortOf(body);
  return withThinking(body, traits.thinking === 'none' ? defined({ effort }) : noThinking(effort, traits, losses));
}

function endsInAnswer({ messages }: JsonObject): boolean {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return isObject(last) && last.role === 'assistant';
}

function effortOf({ output_config: config }: JsonObject): Effort | undefined {
  return isObject(config) && isMessagesEffort(config.effort) ? config.effort : undefined;
}

function budgetOf({ thinking }: JsonObject): number | undefined {
  return isObject(thinking) && typeof thinking.budget_tokens === 'number' ? thinking.budget_tokens : undefined;
}

function withThinking(body: JsonObject, { thinking, effort }: Thinking): JsonObject {
  const { effort: _, ...others } = isObject(body.output_config) ? body.output_config : {};
  const config = { ...others, ...defined({ effort }) };
  return {
    ...without(body, ['thinking', 'output_config']),
    ...defined({ thinking }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
  };
}
