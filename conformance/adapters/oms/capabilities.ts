import { DIGEST_ALGORITHMS } from "@aixv/core";
import sdk from "@aixv/sdk/package.json" with { type: "json" };
import { HASHING_FLAGS } from "./flags.ts";

/** `capabilities`: JSON that tells which optional flags and commands there are. */
export async function capabilities(): Promise<string> {
  return JSON.stringify({
    flags: Object.keys(HASHING_FLAGS).map((name) => `--${name}`),
    hash_algorithms: DIGEST_ALGORITHMS,
    benchmark_model: true,
    client_version: sdk.version,
  });
}
