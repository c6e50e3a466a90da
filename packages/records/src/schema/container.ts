import type * as v from "valibot";

/**
 * A schema of valibot's shape with a reader of ours. The shape is what pipes and the generator of JSON Schemas look at;
 * valibot's own reader of the same type, which would never run, is not bundled by whoever embeds this package.
 *
 * @param members - what valibot keeps of a schema of that type, such as `entries`
 */
export function container<S extends v.GenericSchema>(
  type: string,
  members: { readonly [name: string]: unknown },
  run: v.GenericSchema["~run"],
): S {
  const schema = { kind: "schema", type, reference: container, expects: type, async: false, ...members };
  return { ...schema, "~run": run } as unknown as S;
}
