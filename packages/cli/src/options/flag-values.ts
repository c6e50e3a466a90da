import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";

/** The flags of one invocation. Asking for a flag that the command does not declare is a programming fault. */
export class FlagValues {
  readonly #flags: ReadonlyMap<string, Flag>;
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(flags: readonly Flag[], values: ReadonlyMap<string, readonly string[]>) {
    this.#flags = new Map(flags.map((flag) => [flag.name, flag]));
    this.#values = values;
  }

  declares(name: string): boolean {
    return this.#flags.has(name);
  }

  /** Every value of every flag that takes one. */
  given(): readonly { readonly name: string; readonly value: string }[] {
    return [...this.#values].flatMap(([name, values]) =>
      this.#flags.get(name)?.kind === "boolean" ? [] : values.map((value) => ({ name, value })),
    );
  }

  has(name: string): boolean {
    return this.#given(name).length > 0;
  }

  text(name: string): string | undefined {
    return this.#given(name)[0];
  }

  /** The value of a flag that the command cannot do without. */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) {
      throw new UsageError(`expected --${name} ${this.#flags.get(name)?.value ?? ""}`.trimEnd());
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#given(name)[0];
    return value === undefined ? this.#flags.get(name)?.negatable === true : value === "true";
  }

  /** A whole number of at least 1. */
  integer(name: string): number | undefined {
    const value = this.#given(name)[0];
    if (value === undefined) return undefined;
    if (!/^[0-9]+$/.test(value) || !Number.isSafeInteger(Number(value)) || Number(value) < 1) {
      throw new UsageError(`expected a whole number of at least 1 after --${name}, got "${value}"`);
    }
    return Number(value);
  }

  list(name: string): readonly string[] {
    return this.#given(name);
  }

  /** One of a closed set. */
  choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new UsageError(`expected --${name} ${allowed.join("|")}, got "${value}"`);
    return found;
  }

  #given(name: string): readonly string[] {
    if (!this.#flags.has(name)) throw new Error(`the command declares no flag --${name}`);
    return this.#values.get(name) ?? [];
  }
}
