import type { JsonObject } from "@aixv/core";
import { beforeAll } from "vitest";
import { done, NOW } from "./decisions.ts";
import { type JsonRun, runJson } from "./run-aixv.ts";
import { KEY, PUB, writeFiles, writeModel } from "./workspace.ts";

/** Flags by which no signature of a pack is asked for. */
export const UNSIGNED = ["--no-require-signature"] as const;

/** In the workspace of a file: `model`, signed, with claims of its signer, of a stranger, and of nobody; the keys of an auditor. */
export function usePackedModel(): void {
  beforeAll(async () => {
    await writeModel("model");
    await done("keygen", "--out", "stranger");
    await done("keygen", "--out", "auditor");
    await writeFiles({
      "card.json": JSON.stringify({ name: "m", summary: "a model" }),
      "provenance.json": JSON.stringify({
        buildDefinition: { resolvedDependencies: [{ digest: { gitCommit: "a".repeat(40) } }] },
      }),
    });
    await done("sign", "model", ...KEY);
    const claim = ["attest", "model", "--predicate", "slsa-provenance", "--input"];
    await done(...claim, "provenance.json", "--sign", ...KEY);
    await done(...claim, "card.json", "--sign", "--key", "stranger.key");
    await done(...claim, "card.json");
  });
}

/** Packs `model`. */
export async function createPack(output: string, ...more: readonly string[]): Promise<JsonRun> {
  return await runJson(["pack", "create", "model", ...PUB, "--output", output, ...NOW, ...more]);
}

export async function verifyPack(pack: string, ...more: readonly string[]): Promise<JsonRun> {
  return await runJson(["pack", "verify", pack, ...more]);
}

/** The codes of a list of a result. */
export function codesOf(list: unknown): readonly string[] {
  return (list as readonly { readonly code: string }[]).map(({ code }) => code);
}

/** The types of the artifacts of a pack. */
export function typesOf({ artifacts }: JsonObject): readonly string[] {
  return (artifacts as readonly { readonly artifact_type: string }[]).map(
    ({ artifact_type }) => artifact_type,
  );
}
