import { digestHex, equalBytes } from "@aixv/core";
import { FileError, writeOutputFile } from "@aixv/core/node";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import { sha256 } from "../prepare-attestation.ts";
import { isTruncated } from "./read-unit.ts";
import { readStoreFile } from "./store-files.ts";

/** Writes a file that is not there, or that broke off; never replaces other content. */
export async function writeOnce(path: string, bytes: Uint8Array): Promise<"written" | "same" | "other"> {
  const current = readStoreFile(path);
  if (current === undefined || isBrokenOff(current, bytes)) {
    try {
      await writeOutputFile(path, bytes, { overwrite: current !== undefined });
      return current === undefined ? "written" : "same";
    } catch (error) {
      // Somebody else took the name meanwhile.
      if (error instanceof FileError && error.code === "FILE_EXISTS") return await writeOnce(path, bytes);
      throw error;
    }
  }
  return equalBytes(current, bytes) ? "same" : "other";
}

/** Writes a file with the digest of its content in its name: whatever else is there is damaged. */
export async function writeByDigest(path: string, bytes: Uint8Array): Promise<void> {
  if ((await writeOnce(path, bytes)) === "other") await writeOutputFile(path, bytes, { overwrite: true });
}

/** The first signature gets the name that the reference implementation reads, each further one its digest in its name. */
export async function addBundle(documentPath: string, bundle: Uint8Array): Promise<void> {
  if ((await writeOnce(documentPath + BUNDLE_SUFFIX, bundle)) !== "other") return;
  await writeByDigest(furtherBundlePath(documentPath, bundle), bundle);
}

/** Where a signature lies that is not the first. */
export function furtherBundlePath(documentPath: string, bundle: Uint8Array): string {
  return `${documentPath}.${digestHex(sha256(bundle))}${BUNDLE_SUFFIX}`;
}

/** A document that is whole is never a half-written one, even where another begins with it. */
function isBrokenOff(current: Uint8Array, bytes: Uint8Array): boolean {
  let end = current.length;
  while (end > 0 && current[end - 1] === 0) end--;
  return (
    end < bytes.length && equalBytes(current.subarray(0, end), bytes.subarray(0, end)) && isTruncated(current)
  );
}
