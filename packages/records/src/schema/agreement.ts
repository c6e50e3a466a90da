import type { JsonObject, JsonValue } from "@aixv/core";
import type * as v from "valibot";

/** A schema by what it gives. Schemas stay inside the package: what it exports is written by hand. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** All members required and read-only, at every level; what has any members at all stays as it is. */
type Full<T> = T extends string | number | boolean | null
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Full<Item>[]
    : string extends keyof T
      ? T
      : { readonly [K in keyof T]-?: Full<Exclude<T[K], undefined>> };

type Both<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

type ReadonlyDeep<T> = T extends string | number | boolean | null
  ? T
  : JsonValue extends T
    ? T
    : T extends readonly (infer Item)[]
      ? readonly ReadonlyDeep<Item>[]
      : string extends keyof T
        ? T
        : { readonly [K in keyof T]: ReadonlyDeep<T[K]> };

/** `unknown` if both types have the same members, else a type that nothing fits. */
export type Agreement<Output, T> =
  Both<ReadonlyDeep<Output>, ReadonlyDeep<T>> extends true
    ? Both<Full<Output>, Full<T>> extends true
      ? unknown
      : { readonly "the schema lacks a member of the type, or the reverse": never }
    : { readonly "the schema gives another type": never };

/**
 * Asserts to the compiler that what a schema gives is exactly `T`, optional members included.
 *
 * @example
 * const schema: Schema<Point> = schemaOf<Point>()(object({ x: number(), y: number() }));
 */
export function schemaOf<T extends JsonObject>(): <S extends v.GenericSchema>(
  schema: S & Agreement<v.InferOutput<S>, T>,
) => Schema<T> {
  return (schema) => schema as unknown as Schema<T>;
}
