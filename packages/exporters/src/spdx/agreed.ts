import { compareCodePoints } from "@aixv/core";

/** Values that claims give members which take one. Where they differ none is chosen, and that they do is told. */
export class Agreed {
  readonly #values = new Map<string, Set<string>>();

  add(member: string, value: string | undefined): void {
    if (value !== undefined) this.#values.set(member, (this.#values.get(member) ?? new Set()).add(value));
  }

  /** The value that all who give one give. */
  of(member: string): string | undefined {
    const [value, ...others] = this.#values.get(member) ?? [];
    return others.length === 0 ? value : undefined;
  }

  /** All that begin with a prefix, without it, and are agreed on; sorted. */
  within(prefix: string): readonly (readonly [string, string])[] {
    return [...this.#values.keys()].toSorted(compareCodePoints).flatMap((member) => {
      const value = member.startsWith(prefix) ? this.of(member) : undefined;
      return value === undefined ? [] : [[member.slice(prefix.length), value] as const];
    });
  }

  /** A line for each member on which claims differ. */
  get conflicts(): readonly string[] {
    return [...this.#values]
      .filter(([, values]) => values.size > 1)
      .map(
        ([member, values]) => `aixv:conflict: ${JSON.stringify(member)}: ${values.size} values are claimed`,
      )
      .toSorted(compareCodePoints);
  }
}
