import type { Digest, JsonObject, JsonValue } from "@aixv/core";
import type { ResourceDescriptor } from "@aixv/envelope";
import { digestSet } from "./digest-set.ts";
import { isNormalUri } from "./uri.ts";

/** An artifact as a claim names it. */
export interface NamedResource {
  readonly digest?: Digest | undefined;
  readonly uri?: string | undefined;
  readonly name?: string | undefined;
  /** What else is said of it; members that are undefined are left out. */
  readonly annotations: { readonly [name: string]: JsonValue | undefined };
}

/**
 * A ResourceDescriptor (in-toto v1). An address that is no URI, which that format does not take, is kept as the annotation
 * `uri`.
 */
export function describeResource({ digest, uri, name, annotations }: NamedResource): ResourceDescriptor {
  const isUri = uri !== undefined && isNormalUri(uri);
  const all = { ...annotations, ...(isUri || uri === undefined ? {} : { uri }) };
  const said = Object.entries(all).filter(([, value]) => value !== undefined);
  return {
    ...(name === undefined ? {} : { name }),
    ...(isUri ? { uri } : {}),
    ...(digest === undefined ? {} : { digest: digestSet(digest) }),
    ...(said.length === 0 ? {} : { annotations: Object.fromEntries(said) as JsonObject }),
  };
}
