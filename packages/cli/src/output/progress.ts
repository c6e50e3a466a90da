import type { HashProgress } from "@aixv/manifest/node";
import { formatBytes } from "./text.ts";

const INTERVAL_MILLIS = 100;
const QUIET_MILLIS = 500;
const WIDTH = 24;

/** A progress bar on a terminal's stderr: bytes, rate, time left. Silent for the first half second and off terminals. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  // Not `performance`, which loads half a dozen modules of Node.
  readonly #start: number = Date.now();
  #last = 0;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  update({ bytes, totalBytes }: HashProgress): void {
    const elapsed = Date.now() - this.#start;
    if (elapsed < QUIET_MILLIS || elapsed - this.#last < INTERVAL_MILLIS) return;
    this.#last = elapsed;
    this.#shown = true;
    const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
    const rate = bytes / (elapsed / 1000);
    const left = rate === 0 ? "" : `, ${formatSeconds(Math.max(0, totalBytes - bytes) / rate)} left`;
    const bar = "█".repeat(Math.round(share * WIDTH)).padEnd(WIDTH, "░");
    const line = `${bar} ${Math.floor(share * 100)} %  ${formatBytes(bytes)} of ${formatBytes(totalBytes)}, ${formatBytes(rate)}/s${left}`;
    this.#stream.write(`\r\u001b[2K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
  }

  /** Removes the bar, so that what is printed next starts on a clean line. */
  clear(): void {
    if (this.#shown) this.#stream.write("\r\u001b[2K");
    this.#shown = false;
  }
}

function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
