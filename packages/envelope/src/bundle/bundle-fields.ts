import { JsonFields, type JsonValue } from "@aixv/core";
import { BundleError } from "../error.ts";

/** Reads a message of a bundle, in protobuf's JSON mapping; faults are `BUNDLE_MALFORMED`. */
export function bundleFields(json: JsonValue | undefined): JsonFields {
  const fault = (message: string, pointer: string): BundleError =>
    new BundleError("BUNDLE_MALFORMED", `bundle ${message}`, { details: { pointer } });
  return new JsonFields(json, { fault, protobuf: true });
}
