import { unwrap } from "@aixv/core";
import { type VerifyModelOptions, verifyModel } from "@aixv/sdk";
import { parseFlags } from "../parse-flags.ts";
import { required } from "../usage-error.ts";
import { MODEL_FLAGS, readIgnorePaths, readTrust, TRUST_FLAGS } from "./flags.ts";

/** `verify-model`: returns only if the model verifies; throws why not. */
export async function verifyModelCommand(args: readonly string[]): Promise<undefined> {
  const { values } = parseFlags({ args: [...args], options: { ...MODEL_FLAGS, ...TRUST_FLAGS } });
  const { path, options } = readVerifyModel(values);
  unwrap(await verifyModel(path, options));
}

/** What and how to verify, by the flags. */
export function readVerifyModel(
  values: Parameters<typeof readTrust>[0] & {
    readonly bundle?: string | undefined;
    readonly "ignore-unsigned-files": boolean;
  },
): { readonly path: string; readonly options: VerifyModelOptions } {
  const path = required(values["model-path"], "--model-path PATH");
  return {
    path,
    options: {
      ...readTrust(values),
      bundle: required(values.bundle, "--bundle FILE"),
      ignorePaths: readIgnorePaths(path, values["ignore-paths"]),
      ignoreUnsignedFiles: values["ignore-unsigned-files"],
    },
  };
}
