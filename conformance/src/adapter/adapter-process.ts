import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { concatBytes, err, ok, type Result } from "@aixv/core";

/** How one exchange with an adapter's process ended: with a line, or without one. */
export type Exchange = Result<Uint8Array, ExchangeFault>;

/** Why no line came. */
export interface ExchangeFault {
  /** `quiet-end`: it ended by itself, without fault and without a word. `hang`: it did not answer in time. */
  readonly kind: "quiet-end" | "hang" | "fault";
  readonly message: string;
}

/** Bounds on one exchange. */
export interface AdapterLimits {
  /** How long an answer may take, in milliseconds. */
  readonly answerMillis: number;
  /** Most bytes of an answer. */
  readonly maxAnswerBytes: number;
}

const NEWLINE = 0x0a;
/** How much of what it says on stderr is kept, in UTF-16 units. */
const MAX_STDERR = 400;

/** A running adapter: one line in, one line out. */
export class AdapterProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #limits: AdapterLimits;
  #received: Uint8Array[] = [];
  #receivedBytes = 0;
  #stderr = "";
  #ended: ExchangeFault | undefined;
  #settle: ((exchange: Exchange) => void) | undefined;

  /** @param command - a command line for the shell: it is the user's own */
  constructor(command: string, limits: AdapterLimits) {
    this.#limits = limits;
    // In a group of its own, so that what the shell started ends with it.
    this.#child = spawn(command, { shell: true, detached: process.platform !== "win32", stdio: "pipe" });
    this.#child.stdout.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-MAX_STDERR);
    });
    // Whoever ended reads no more; that it ended is told by `close`.
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (error) => this.#end({ kind: "fault", message: error.message }));
    this.#child.on("close", (code, signal) => {
      const how = signal === null ? `exit status ${code}` : `signal ${signal}`;
      const kind = code === 0 && this.#receivedBytes === 0 ? "quiet-end" : "fault";
      this.#end({ kind, message: `the adapter ended without an answer (${how})${this.#lastWords()}` });
    });
  }

  /** Sends a line, and waits for the next one. Not to be called again before that came. */
  async exchange(line: string): Promise<Exchange> {
    if (this.#ended !== undefined) return err(this.#ended);
    return await new Promise((resolve) => {
      const { answerMillis } = this.#limits;
      const timer = setTimeout(() => {
        const message = `no answer within ${answerMillis / 1000} s${this.#lastWords()}`;
        this.#settle?.(err({ kind: "hang", message }));
      }, answerMillis);
      this.#settle = (exchange) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(exchange);
      };
      this.#child.stdin.write(`${line}\n`);
      // It may have spoken before it was asked.
      this.#takeLine();
    });
  }

  /** Ends it, and whatever it started. */
  kill(): void {
    const { pid, stdin, stdout, stderr } = this.#child;
    if (pid === undefined || this.#ended !== undefined) return;
    // Whatever is left of it must not keep this program running.
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    try {
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  }

  #receive(chunk: Uint8Array): void {
    this.#received.push(chunk);
    this.#receivedBytes += chunk.length;
    if (chunk.includes(NEWLINE)) this.#takeLine();
    else if (this.#receivedBytes > this.#limits.maxAnswerBytes) this.#refuseLength();
  }

  #refuseLength(): void {
    const message = `more than ${this.#limits.maxAnswerBytes} bytes without a line end`;
    this.#settle?.(err({ kind: "fault", message }));
  }

  #takeLine(): void {
    if (this.#settle === undefined) return;
    const bytes = concatBytes(...this.#received);
    const end = bytes.indexOf(NEWLINE);
    if (end < 0) return;
    // Its end may have come with the very bytes that are too many.
    if (end > this.#limits.maxAnswerBytes) {
      this.#refuseLength();
      return;
    }
    const rest = bytes.subarray(end + 1);
    this.#received = [rest];
    this.#receivedBytes = rest.length;
    this.#settle(ok(bytes.subarray(0, end)));
  }

  #end(fault: ExchangeFault): void {
    this.#ended ??= fault;
    this.#settle?.(err(this.#ended));
  }

  #lastWords(): string {
    const last = this.#stderr.trim().split("\n").at(-1);
    return last === undefined || last === "" ? "" : `; it said: ${last}`;
  }
}
