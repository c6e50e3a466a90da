import { type ModelManifest, parseManifest, serializeManifest } from "@aixv/manifest";
import {
  type DigestModelOptions,
  digestModel,
  type ModelVerification,
  type VerifyModelOptions,
  verifyModel,
} from "@aixv/manifest/node";
import { expect } from "vitest";
import { value } from "./result.ts";

/** The manifest of a folder, as whoever verifies reads it. */
export async function sign(path: string, options: DigestModelOptions = {}): Promise<ModelManifest> {
  const statement = serializeManifest(value(await digestModel(path, options)).manifest);
  return value(parseManifest(JSON.parse(JSON.stringify(statement))));
}

/** How a folder compares with a manifest; throws where it cannot be compared. */
export async function verify(
  path: string,
  manifest: ModelManifest,
  options: VerifyModelOptions = {},
): Promise<ModelVerification> {
  return value(await verifyModel(path, manifest, options));
}

/** The verdict in one comparable text: "ok", or what differs. */
export function verdict(result: ModelVerification): string {
  const lists = { changed: result.changed, missing: result.missing, unexpected: result.unexpected };
  const differing = Object.entries(lists).flatMap(([kind, paths]) => paths.map((path) => `${kind} ${path}`));
  expect(result.ok).toBe(differing.length === 0);
  return differing.length === 0 ? "ok" : differing.join(", ");
}
