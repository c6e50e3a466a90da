import type { SecretPlace } from "../../facts/artifact-facts.ts";
import { findSecrets } from "../../secrets/index.ts";

const WINDOW = 8 * 1024 * 1024;
/** A key's first line may end one window, and the key begin the next. */
const OVERLAP = 4096;

/** Looks for secrets in a text that comes in pieces, of which a few megabytes are kept at a time. */
export class SecretScan {
  readonly #decoder = new TextDecoder();
  readonly #places = new Map<string, SecretPlace>();
  #text = "";
  /** Lines before the text that is kept. */
  #lines = 0;

  push(piece: Uint8Array): void {
    this.#text += this.#decoder.decode(piece, { stream: true });
    if (this.#text.length >= WINDOW) this.#scan();
  }

  /** Kinds and lines of what was found. */
  end(): readonly SecretPlace[] {
    this.#text += this.#decoder.decode();
    this.#scan();
    return [...this.#places.values()];
  }

  #scan(): void {
    for (const { kind, place } of findSecrets(this.#text)) {
      const line = String(this.#lines + Number(place));
      this.#places.set(`${line} ${kind}`, { kind, place: line });
    }
    // Whole lines, so that a line keeps its number and a token its beginning; of one endless line, the last part.
    const from = this.#text.length - OVERLAP;
    const start = Math.max(0, this.#text.lastIndexOf("\n", from) + 1 || from);
    for (let at = this.#text.indexOf("\n"); at >= 0 && at < start; at = this.#text.indexOf("\n", at + 1))
      this.#lines++;
    this.#text = this.#text.slice(start);
  }
}
