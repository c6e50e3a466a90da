import type { Kind } from "./opcodes.ts";

/** What PUT keeps for GET. */
export class UnpicklerMemo {
  readonly #kinds = new Map<number, Kind>();
  /** Something was kept under a key that is not known, so that every key may hold it. */
  #blurred = false;

  /** An undefined key is one that is not understood. */
  put(key: number | undefined, kind: Kind): void {
    if (key === undefined) this.#blurred = true;
    else this.#kinds.set(key, kind);
  }

  memoize(kind: Kind): void {
    this.put(this.#blurred ? undefined : this.#kinds.size, kind);
  }

  get(key: number | undefined): Kind | undefined {
    if (this.#blurred || (key === undefined && this.#kinds.size > 0)) return "object";
    return key === undefined ? undefined : this.#kinds.get(key);
  }

  /** After STOP the same unpickler goes on with its memo, and a new one begins with an empty one. */
  blur(): void {
    this.#blurred ||= this.#kinds.size > 0;
  }
}
