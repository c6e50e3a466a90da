import { digestHex } from "@aixv/core";
import { sha256 } from "./prepare-attestation.ts";

const VERSION_NAME = /^(.+)\.[0-9a-f]{64}\.json$/;

/** Name of the file of a version that is kept apart from the current one: `<name>.<SHA-256 of its bytes>.json`. */
export function versionName(name: string, bytes: Uint8Array): string {
  return `${name}.${digestHex(sha256(bytes))}.json`;
}

/** What such a file is a version of; undefined for files of other names. */
export function nameOfVersion(fileName: string): string | undefined {
  return VERSION_NAME.exec(fileName)?.[1];
}
