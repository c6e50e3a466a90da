import { readFile } from "node:fs/promises";
import { getOwn, isJsonObject, parseJson } from "@aixv/core";

/** The version in package.json, which lies one folder above this file in the source and in the build. */
export async function packageVersion(): Promise<string> {
  const manifest = parseJson(await readFile(new URL("../package.json", import.meta.url)));
  const found = manifest.ok && isJsonObject(manifest.value) ? getOwn(manifest.value, "version") : undefined;
  return typeof found === "string" ? found : "unknown";
}
