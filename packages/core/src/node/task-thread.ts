import { type ResourceLimits, type Transferable, Worker } from "node:worker_threads";

interface Settlement<Outcome> {
  resolve(outcome: Outcome): void;
  reject(cause: unknown): void;
}

/** A thread that runs one task at a time: its module answers each message with one of its own. */
export class TaskThread<Task, Outcome> {
  readonly #worker: Worker;
  #settlement: Settlement<Outcome> | undefined;
  #fault: unknown;

  /**
   * @param module - the worker; in the source tree a `.ts` file, which Node runs as it is
   * @param data - its `workerData`
   */
  constructor(module: URL, data: unknown, resourceLimits: ResourceLimits = {}) {
    // Without the parent's flags: a loader or a profiler of the host is none of this thread's business.
    const execArgv = module.pathname.endsWith(".ts") ? ["--conditions=@aixv/source"] : [];
    this.#worker = new Worker(module, { workerData: data, execArgv, resourceLimits });
    this.#worker.on("message", (outcome: Outcome) => this.#take()?.resolve(outcome));
    this.#worker.on("error", (cause) => this.#fail(cause));
    this.#worker.on("exit", (code) => this.#fail(new Error(`the thread exited with ${code}`)));
  }

  /** Runs a task; rejects if the thread dies, then and ever after. */
  run(task: Task, transfer: readonly Transferable[] = []): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) return reject(this.#fault);
      this.#settlement = { resolve, reject };
      this.#worker.postMessage(task, transfer);
    });
  }

  /** Ends the thread, whatever it is doing. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(): Settlement<Outcome> | undefined {
    const settlement = this.#settlement;
    this.#settlement = undefined;
    return settlement;
  }

  #fail(cause: unknown): void {
    this.#fault ??= cause;
    this.#take()?.reject(cause);
  }
}
