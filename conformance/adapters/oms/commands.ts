import type { Command } from "../run-adapter.ts";
import { benchmarkModel } from "./benchmark-model.ts";
import { capabilities } from "./capabilities.ts";
import { signModelCommand } from "./sign-model.ts";
import { verifyModelCommand } from "./verify-model.ts";

/** The commands of the adapter protocol of model-signing-conformance (docs/conformance_adapter_cli_protocol.md, 2026-06). */
export const OMS_COMMANDS: { readonly [name: string]: Command } = {
  "sign-model": signModelCommand,
  "verify-model": verifyModelCommand,
  capabilities,
  "benchmark-model": benchmarkModel,
};
