import { hash } from 'node:crypto';
import type { Call } from '../call/call.ts';
import type { UncheckedBecause } from '../call/call-events.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { FitsOutput, OutputCheckOf } from '../call/output-check.ts';
import type { OutputFormat } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { type Check, type CheckLine, SchemaCheckLine } from './check-line.ts';
import { judgeText, noJson } from './judge-text.ts';
import { type StartSchemaWorker, startSchemaWorker } from './start-schema-worker.ts';

export interface OutputCheckParts {
  readonly clock: Clock;
  readonly publish: Publish;
  /** Replaced in tests. */
  readonly startWorker?: StartSchemaWorker;
}

/** The call and the target whose answer is judged. */
interface Asked {
  readonly call: Call;
  readonly target: Target;
  readonly output: OutputFormat;
}

/** Up to so many UTF-16 units a text is parsed in this thread: that takes less than a millisecond. */
const parsedHere = 64 * 1024;

const why: Readonly<Record<UncheckedBecause, string>> = {
  limit: 'checking it took longer than `output.timeLimit`',
  remembered: 'its schema took too long before, and is left alone for a while',
  busy: 'too many answers were to be checked',
  'no-worker': 'no thread to check it in could be started',
  unreadable: 'its schema makes no sense',
};

/**
 * Judges structured output by the schema that its client sent. The client controls schema and answer, and both together can take hours to judge:
 * so they are judged in a thread of their own, which is ended when the time is up.
 */
export class OutputChecks {
  readonly #clock: Clock;
  readonly #publish: Publish;
  readonly #line: CheckLine;
  /** Every attempt of a call asks for its schema, which may be long. */
  readonly #schemas = new WeakMap<Call, Check['schema']>();

  constructor({ clock, publish, startWorker = startSchemaWorker }: OutputCheckParts) {
    this.#clock = clock;
    this.#publish = publish;
    this.#line = new SchemaCheckLine({ clock, startWorker });
  }

  readonly of: OutputCheckOf = (call, target) => {
    const { output } = call.request;
    if (target.policy.output.validate !== 'json-schema' || !output) return undefined;
    if (output.type === 'json-schema') this.#line.warm(); // the provider takes longer to answer than a thread to start
    return (text) => this.#problemOf(text, { call, target, output });
  };

  readonly fits: FitsOutput = async (call, target, text) => {
    const { output } = call.request;
    if (output?.type !== 'json-schema') return /^\s*\{/.test(text) && judgeText(undefined, text) !== noJson;
    const { timeLimitMs, onLimit } = target.policy.output;
    const schema = this.#schemaOf(call, output.schema);
    const judged = await this.#line.judge({ schema, text, limitMs: timeLimitMs, signal: call.signal });
    // Many streams break at once when a provider fails: an answer that cannot be checked is served all the same, as a whole answer is.
    if (judged.kind === 'unchecked' && onLimit !== 'refuse') this.#served(call, target, judged.because);
    return judged.kind !== 'unfit' && (judged.kind !== 'unchecked' || onLimit !== 'refuse');
  };

  /** Ends the thread that judges. */
  close(): Promise<void> {
    return this.#line.close();
  }

  async #problemOf(text: string, { call, target, output }: Asked): Promise<string | undefined> {
    const short = text.length <= parsedHere;
    if (short && judgeText(undefined, text) === noJson) return noJson.problem;
    if (short && output.type !== 'json-schema') return undefined;
    const schema = output.type === 'json-schema' ? this.#schemaOf(call, output.schema) : undefined;
    const { timeLimitMs, onLimit } = target.policy.output;
    const judged = await this.#line.judge({ schema, text, limitMs: timeLimitMs, signal: call.signal });
    switch (judged.kind) {
      case 'unfit':
        return judged.problem;
      case 'unchecked':
        return onLimit === 'refuse' ? `it was not checked: ${why[judged.because]}` : this.#served(call, target, judged.because);
      case 'unreadable': // the client's own mistake: no other target would mend it
        return this.#served(call, target, 'unreadable');
      default:
        return undefined;
    }
  }

  #schemaOf(call: Call, schema: object): Check['schema'] {
    const known = this.#schemas.get(call);
    if (known) return known;
    const text = JSON.stringify(schema);
    const made = { id: hash('sha256', text, 'base64url'), text };
    this.#schemas.set(call, made);
    return made;
  }

  #served(call: Call, target: Target, because: UncheckedBecause): undefined {
    const message = `The answer was served unchecked: ${why[because]}`;
    this.#publish({
      type: 'warning',
      callId: call.id,
      at: this.#clock.now(),
      target: target.id,
      message,
      unchecked: because,
    });
  }
}
