import { readFile } from "node:fs/promises";
import { getOwn, isJsonObject, parseJson } from "@aixv/core";
import type { Command, Outcome } from "../command.ts";

/** `aixv version` */
export const version: Command = {
  name: "version",
  summary: "print the version",
  flags: [],
  examples: ["aixv version"],
  async run(): Promise<Outcome> {
    const manifest = parseJson(await readFile(new URL("../package.json", import.meta.url)));
    const found = manifest.ok && isJsonObject(manifest.value) ? getOwn(manifest.value, "version") : undefined;
    const text = typeof found === "string" ? found : "unknown";
    return { exitCode: 0, result: { version: text }, text: `aixv ${text}` };
  },
};
