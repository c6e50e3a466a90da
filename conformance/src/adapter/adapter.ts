import { err, type JsonObject, type JsonValue, ok, quote, type Result } from "@aixv/core";
import type { Answer, Implementation, Request } from "../implementation/implementation.ts";
import { PROTOCOL, parseAnswer } from "../implementation/parse-answer.ts";
import { type AdapterLimits, AdapterProcess } from "./adapter-process.ts";

/** Limits unless told otherwise. */
const LIMITS: AdapterLimits = { answerMillis: 60_000, maxAnswerBytes: 16 * 1024 * 1024 };

/** After so many requests without an answer no more are sent: hundreds of cases would take hours. */
const MAX_HANGS = 3;
/** Most UTF-16 units of a name and of a version. */
const MAX_NAME = 200;
/** Most of an answer that a message shows. */
const SHOWN = 300;

/** Options of {@link startAdapter}. */
export interface StartAdapterOptions extends Partial<AdapterLimits> {
  /** Aborted before it has said who it is, it is ended. */
  readonly signal?: AbortSignal;
}

/**
 * Starts another implementation, and asks it who it is (PROTOCOL.md).
 *
 * @param command - a command line for the shell
 * @returns what answers, or in words why it cannot be used: it does not say that
 */
export async function startAdapter(
  command: string,
  { signal, ...limits }: StartAdapterOptions = {},
): Promise<Result<Implementation, string>> {
  const adapter = new Adapter(command, { ...LIMITS, ...limits });
  const request = { id: "hello", operation: "hello", input: { protocol: PROTOCOL } };
  const close = (): void => adapter.close();
  signal?.addEventListener("abort", close);
  const answer = await adapter.answer(request);
  signal?.removeEventListener("abort", close);
  const hello = answer.ok && answer.value.verdict === "accept" ? answer.value.output : undefined;
  const { name, version } = hello ?? {};
  if (isName(name) && isName(version)) {
    return ok({ name, version, answer: async (next) => await adapter.answer(next), close });
  }
  close();
  const came = answer.ok ? quote(JSON.stringify(answer.value), SHOWN) : answer.error;
  return err(`expected ${quote(command)} to answer "hello" with its name and version, got: ${came}`);
}

/** A report is kept and passed on: it says of whom it is, and no more than that. */
function isName(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_NAME;
}

/** Keeps a process for as long as it answers; one that did not, or has ended, is followed by another. */
class Adapter {
  readonly #command: string;
  readonly #limits: AdapterLimits;
  #process: AdapterProcess | undefined;
  #hangs = 0;

  constructor(command: string, limits: AdapterLimits) {
    this.#command = command;
    this.#limits = limits;
  }

  async answer({ id, operation, input }: Request): Promise<Result<Answer, string>> {
    if (this.#hangs >= MAX_HANGS) return err(`not asked: ${MAX_HANGS} requests before had no answer`);
    const line = JSON.stringify({ id, operation, input } satisfies JsonObject);
    const isUsed = this.#process !== undefined;
    let exchange = await this.#running().exchange(line);
    // It may answer once and end: then the next one is asked.
    if (!exchange.ok && exchange.error.kind === "quiet-end" && isUsed) {
      this.close();
      exchange = await this.#running().exchange(line);
    }
    if (!exchange.ok && exchange.error.kind === "hang") this.#hangs++;
    const answer = exchange.ok ? parseAnswer(exchange.value, id) : err(exchange.error.message);
    // After a fault nobody knows what it says next.
    if (!answer.ok) this.close();
    return answer;
  }

  close(): void {
    this.#process?.kill();
    this.#process = undefined;
  }

  #running(): AdapterProcess {
    this.#process ??= new AdapterProcess(this.#command, this.#limits);
    return this.#process;
  }
}
