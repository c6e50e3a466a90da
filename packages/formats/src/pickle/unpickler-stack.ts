import type { Kind, Opcode } from "./opcodes.ts";

/** The stack of an unpickler, with kinds instead of values. What is below the last mark cannot be reached. */
export class UnpicklerStack {
  readonly #kinds: Kind[] = [];
  readonly #marks: number[] = [];

  /** Values above the last mark. */
  get depth(): number {
    return this.#kinds.length - (this.#marks.at(-1) ?? 0);
  }

  /** The kind of the value that has `above` values above it, above the last mark. */
  at(above: number): Kind | undefined {
    return above < this.depth ? this.#kinds[this.#kinds.length - 1 - above] : undefined;
  }

  mark(): void {
    this.#marks.push(this.#kinds.length);
  }

  push(kind: Kind): void {
    this.#kinds.push(kind);
  }

  /** POP takes a value or, where there is none, a mark. */
  pop(): boolean {
    if (this.depth > 0) return this.#kinds.pop() !== undefined;
    return this.#marks.pop() !== undefined;
  }

  /** Does what the opcode does; false where the stack has too little for it. */
  apply(opcode: Opcode): boolean {
    if (opcode.mark) {
      const mark = this.#marks.pop();
      if (mark === undefined) return false;
      this.#kinds.length = mark;
    }
    if (this.depth < opcode.needs) return false;
    this.#kinds.length -= opcode.pops;
    if (opcode.pushes !== undefined) this.#kinds.push(opcode.pushes);
    return true;
  }

  /** The kind of the value just above the last mark (the class of OBJ), or below it; undefined without a mark. */
  besideMark(side: "above" | "below"): Kind | undefined {
    const mark = this.#marks.at(-1);
    if (mark === undefined) return undefined;
    const lowest = side === "above" ? mark : (this.#marks.at(-2) ?? 0);
    const index = side === "above" ? mark : mark - 1;
    return index < lowest ? undefined : this.#kinds[index];
  }

  clear(): void {
    this.#kinds.length = 0;
    this.#marks.length = 0;
  }
}
