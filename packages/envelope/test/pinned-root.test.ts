import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refreshPinnedTrustedRoot } from "../src/node/trusted-root-store.ts";

describe("a trust root whose first TUF root is known by its digest", () => {
  let sigstore: LocalSigstore;
  let cachePath = "";
  const pinned = (): { version: number; sha256: string } => ({
    version: 1,
    sha256: createHash("sha256").update(sigstore.tuf.rootJson).digest("hex"),
  });
  beforeAll(async () => {
    sigstore = await startSigstore();
  });
  afterAll(async () => await sigstore.close());
  beforeEach(() => {
    cachePath = mkdtempSync(join(tmpdir(), "aixv-pinned-"));
    return () => rmSync(cachePath, { recursive: true, force: true });
  });

  it("is fetched, and its first root kept", async () => {
    const refreshed = await refreshPinnedTrustedRoot(sigstore.tuf.mirrorUrl, pinned(), { cachePath });
    expect(refreshed).toMatchObject({ ok: true, value: { json: { mediaType: expect.any(String) } } });
    expect(readdirSync(cachePath)).toContain(`${pinned().sha256}.root.json`);
  });

  it("is fetched anew where what was kept is damaged", async () => {
    writeFileSync(join(cachePath, `${pinned().sha256}.root.json`), "damaged");
    const refreshed = await refreshPinnedTrustedRoot(sigstore.tuf.mirrorUrl, pinned(), { cachePath });
    expect(refreshed.ok).toBe(true);
  });

  it("is refused where the mirror has another root", async () => {
    const other = { version: 1, sha256: "0".repeat(64) };
    const refreshed = await refreshPinnedTrustedRoot(sigstore.tuf.mirrorUrl, other, { cachePath });
    expect(refreshed).toMatchObject({ ok: false, error: { code: "TRUSTED_ROOT_INVALID" } });
    expect(readdirSync(cachePath)).toEqual([]);
  });

  it("is refused where there is no mirror", async () => {
    const refreshed = await refreshPinnedTrustedRoot("http://127.0.0.1:9", pinned(), { cachePath });
    expect(refreshed).toMatchObject({ ok: false, error: { code: "TRUSTED_ROOT_INVALID" } });
  });
});
