import { compareCodePoints, quote } from "@aixv/core";
import { malformed, tooLarge } from "./header-error.ts";
import type { ModelHeader, TensorTypeCount } from "./model-header.ts";

/** Counts tensors by data type. */
export class TensorTally {
  readonly #names = new Set<string>();
  readonly #types = new Map<string, { tensors: number; parameters: number }>();
  readonly #maxTensors: number;
  #tensors = 0;
  #parameters = 0;

  constructor(maxTensors: number) {
    this.#maxTensors = maxTensors;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Counts a tensor whose name no other has. */
  add(name: string, type: string, parameters: number): void {
    if (this.#names.has(name))
      throw malformed(`expected each tensor once, got ${quote(name)} again; one of them would be ignored`);
    this.#names.add(name);
    this.addNameless(type, parameters);
  }

  /** Counts a tensor. `parameters` is at most `MAX_SAFE_INTEGER`, which {@link elementsOf} sees to. */
  addNameless(type: string, parameters: number): void {
    if (this.#tensors >= this.#maxTensors)
      throw tooLarge(`expected at most ${this.#maxTensors} tensors (maxTensors), got more`);
    this.#tensors += 1;
    this.#parameters += parameters;
    if (this.#parameters > Number.MAX_SAFE_INTEGER)
      throw tooLarge("expected at most 2^53 - 1 parameters, got more; no shape can be right that says so");
    const count = this.#types.get(type) ?? { tensors: 0, parameters: 0 };
    count.tensors += 1;
    count.parameters += parameters;
    this.#types.set(type, count);
  }

  counts(): Pick<ModelHeader, "tensorCount" | "parameterCount" | "tensorTypes"> {
    return {
      tensorCount: this.#tensors,
      parameterCount: this.#parameters,
      tensorTypes: sortTypes([...this.#types].map(([type, count]) => ({ type, ...count }))),
    };
  }
}

/** That with the most parameters first, then by name. */
export function sortTypes(types: readonly TensorTypeCount[]): readonly TensorTypeCount[] {
  return types.toSorted((a, b) => b.parameters - a.parameters || compareCodePoints(a.type, b.type));
}

/** The elements of a tensor. Faulty is a shape whose product is no number of elements, be one dimension 0 or not. */
export function elementsOf(shape: readonly number[], name: string): number {
  let elements = 1;
  let isEmpty = false;
  for (const length of shape) {
    if (length === 0) isEmpty = true;
    else elements *= length;
    if (!(elements <= Number.MAX_SAFE_INTEGER))
      throw malformed(
        `expected a shape of at most 2^53 - 1 elements for the tensor ${quote(name)}, got one of more`,
      );
  }
  return isEmpty ? 0 : elements;
}
