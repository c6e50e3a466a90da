import { homedir } from "node:os";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { embeddedTrustedRoot, refreshStagingTrustedRoot } from "@aixv/envelope/node";
import { parseTrustedRoot, type VerifyOptions } from "@aixv/envelope/verify";

/** Most bytes of a trust root, a signing config or a key. */
export const MAX_CONFIG_BYTES: number = 4 * 1024 * 1024;

/** The trust root of a file, else of the staging instance (needs the network), else the embedded one of the public instance. */
export async function chooseTrustedRoot(
  path: string | undefined,
  staging: boolean,
): Promise<NonNullable<VerifyOptions["trustedRoot"]>> {
  if (path !== undefined)
    return unwrap(parseTrustedRoot(await readInputFile(path, "trusted root", MAX_CONFIG_BYTES)));
  const cachePath = join(homedir(), ".cache", "aixv", "tuf");
  return staging ? () => refreshStagingTrustedRoot({ cachePath }) : embeddedTrustedRoot;
}
