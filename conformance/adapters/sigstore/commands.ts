import type { Command } from "../run-adapter.ts";
import { signBundle } from "./sign-bundle.ts";
import { verifyBundle } from "./verify-bundle.ts";

/** The commands of the client protocol of sigstore-conformance (docs/cli_protocol.md, 2026-08). */
export const SIGSTORE_COMMANDS: { readonly [name: string]: Command } = {
  "sign-bundle": signBundle,
  "verify-bundle": verifyBundle,
};
