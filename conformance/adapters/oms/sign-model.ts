import { unwrap } from "@aixv/core";
import { type SignModelOptions, signModel } from "@aixv/sdk";
import { parseFlags } from "../parse-flags.ts";
import { required } from "../usage-error.ts";
import {
  HASHING_FLAGS,
  MODEL_FLAGS,
  readHashing,
  readIgnorePaths,
  readSigning,
  SIGNING_FLAGS,
} from "./flags.ts";

/** Flags of `sign-model`. */
export const SIGN_FLAGS = { ...MODEL_FLAGS, ...SIGNING_FLAGS, ...HASHING_FLAGS } as const;

/** `sign-model`: returns once the bundle is written; throws why not. */
export async function signModelCommand(args: readonly string[]): Promise<undefined> {
  const { values } = parseFlags({ args: [...args], options: SIGN_FLAGS });
  const { path, options } = readSignModel(values);
  unwrap(await signModel(path, options));
}

/** What and how to sign, by the flags. */
export function readSignModel(
  values: Parameters<typeof readSigning>[0] &
    Parameters<typeof readHashing>[0] & { readonly "output-bundle"?: string | undefined },
): { readonly path: string; readonly options: SignModelOptions } {
  const path = required(values["model-path"], "--model-path PATH");
  return {
    path,
    options: {
      ...readSigning(values),
      ...readHashing(values),
      bundle: required(values["output-bundle"], "--output-bundle FILE"),
      ignorePaths: readIgnorePaths(path, values["ignore-paths"]),
      overwrite: true,
    },
  };
}
