import type { Kind } from "./opcodes.ts";

/** What PUT keeps for GET. A key that is not understood may be any. */
export class UnpicklerMemo {
  readonly #kinds = new Map<number, Kind>();
  #holdsAny = false;

  put(key: number | undefined, kind: Kind): void {
    if (key === undefined) this.#holdsAny = true;
    else this.#kinds.set(key, kind);
  }

  memoize(kind: Kind): void {
    this.#kinds.set(this.#kinds.size, kind);
  }

  get(key: number | undefined): Kind | undefined {
    const unknown = this.#holdsAny || (key === undefined && this.#kinds.size > 0) ? "object" : undefined;
    return (key === undefined ? undefined : this.#kinds.get(key)) ?? unknown;
  }
}
