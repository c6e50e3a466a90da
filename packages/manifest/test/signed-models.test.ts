import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseJson } from "@aixv/core";
import { artifactDigest, type ModelManifest, parseManifest, type StatementContent } from "@aixv/manifest";
import { digestModel, verifyModel } from "@aixv/manifest/node";
import { describe, expect, it } from "vitest";
import { value } from "./result.ts";

const VECTORS = fileURLToPath(new URL("../../../../shared/vectors/oms/signed-models/", import.meta.url));

/** The manifest of a real bundle, its signature left aside. */
function readBundle(name: string): ModelManifest {
  const bundle = value(parseJson(readFileSync(`${VECTORS}${name}/model.sig`))) as {
    dsseEnvelope: { payload: string };
  };
  const payload = value(parseJson(Buffer.from(bundle.dsseEnvelope.payload, "base64")));
  return value(parseManifest(payload as unknown as StatementContent));
}

const FOLDERS = [
  "v1.0.0-certificate",
  "v1.0.0-sigstore",
  "v1.1.0-certificate",
  "v1.1.0-elliptic-key",
  "v1.1.0-sigstore",
];

describe.skipIf(!existsSync(VECTORS))(
  "models signed by the reference client (skipped without ../shared/vectors)",
  () => {
    it.each(FOLDERS)("verifies %s against the manifest of its bundle", async (name) => {
      const manifest = readBundle(name);
      const result = value(
        await verifyModel(`${VECTORS}${name}`, manifest, { signatureFile: `${VECTORS}${name}/model.sig` }),
      );
      expect(result).toMatchObject({ ok: true, changed: [], missing: [], unexpected: [], files: 2 });
      expect(manifest.warnings).toEqual([]);
    });

    it("does not verify a folder against the manifest of another", async () => {
      const manifest = readBundle("v1.1.0-elliptic-key");
      const result = value(await verifyModel(`${VECTORS}v1.1.0-certificate`, manifest));
      expect(result).toMatchObject({ ok: false, changed: ["signme-1"], missing: [], unexpected: [] });
    });

    it("finds the bundle unsigned in a folder signed before ignore_paths were recorded, unless told of it", async () => {
      const result = value(await verifyModel(`${VECTORS}v1.0.0-sigstore`, readBundle("v1.0.0-sigstore")));
      expect(result).toMatchObject({ ok: false, unexpected: ["model.sig"] });
    });

    it('verifies a single file that its bundle names "."', async () => {
      const manifest = readBundle("v1.0.0-elliptic-key");
      const result = value(await verifyModel(`${VECTORS}v1.0.0-elliptic-key/signme-1`, manifest));
      expect(result).toMatchObject({ ok: true, files: 1, isSingleFile: true });
      expect(result.warnings.map((warning) => warning.code)).toEqual(["SINGLE_FILE_DOT"]);
      expect(artifactDigest(manifest, true)).toBe(`sha256:${manifest.resources[0]?.digest}`);
    });

    it("gives the root digest that the bundle records when digesting the same files", async () => {
      const manifest = readBundle("v1.1.0-certificate");
      const options = {
        ignorePaths: ["ignore-me"],
        excludeFiles: [`${VECTORS}v1.1.0-certificate/model.sig`],
      };
      const digested = value(await digestModel(`${VECTORS}v1.1.0-certificate`, options));
      expect(artifactDigest(digested.manifest, false)).toBe(artifactDigest(manifest, false));
      expect([...(digested.manifest.serialization.ignore_paths ?? [])].sort()).toEqual(
        [...(manifest.serialization.ignore_paths ?? [])].sort(),
      );
    });
  },
);
