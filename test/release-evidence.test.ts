import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  fetchDigest,
  lockedIntegrities,
  packageUrl,
  runtimeDependencies,
} from "../scripts/release/dependencies.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

describe("the dependencies of a release", () => {
  it("are all that the published packages need when they run, with the digests of the lockfile", () => {
    const dependencies = runtimeDependencies();
    const names = dependencies.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@noble/curves", "@sigstore/verify", "canonicalize"]));
    // Optional, and native, of which at least that of this machine is there.
    expect(names).toContain("@napi-rs/blake-hash");
    if (process.platform === "linux" && process.arch === "x64")
      expect(names.join(" ")).toContain("@napi-rs/blake-hash-linux-x64-");
    // What is for the work on aixv alone, and aixv itself.
    expect(names.filter((name) => /^(?:vitest|typescript|@aixv\/.*|@biomejs\/.*)$/.test(name))).toEqual([]);
    for (const { integrity, url } of dependencies) {
      expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
      expect(url).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  it("are read from the lockfile by name and version, those with a scope and a suffix too", () => {
    const lockfile =
      "packages:\n\n  '@a/b@1.0.0':\n    resolution: {integrity: sha512-AAA=}\n\n  c@2.0.0-rc.1:\n    resolution: {integrity: sha512-BBB=}\n    engines: {node: '>=1'}\n";
    expect([...lockedIntegrities(lockfile)]).toEqual([
      ["@a/b@1.0.0", "sha512-AAA="],
      ["c@2.0.0-rc.1", "sha512-BBB="],
    ]);
    expect(packageUrl({ name: "@a/b", version: "1.0.0" })).toBe("pkg:npm/%40a/b@1.0.0");
  });

  describe("whose tarballs are fetched", () => {
    const bytes = Buffer.from("tarball");
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    let server: Server;
    let address = "";
    beforeAll(async () => {
      server = createServer(({ url }, response) => {
        if (url === "/redirect") response.writeHead(302, { location: "/good" }).end();
        else response.writeHead(url === "/none" ? 404 : 200).end(url === "/other" ? "another" : bytes);
      });
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server.close());
    const fetched = (path: string) =>
      fetchDigest({ name: "a", version: "1", url: `${address}${path}`, integrity });

    it("count by their SHA-256 if they are those of the lockfile", async () => {
      expect(await fetched("/good")).toBe(createHash("sha256").update(bytes).digest("hex"));
    });

    it.each([
      ["/other", /expected sha512-.* as in pnpm-lock\.yaml, got/],
      ["/none", /answered 404/],
      ["/redirect", /fetch failed|redirect/],
    ])("and not otherwise: %s", async (path, message) => {
      await expect(fetched(path)).rejects.toThrow(message);
    });
  });
});

describe("node scripts/release-evidence.ts", () => {
  const folder = mkdtempSync(join(tmpdir(), "aixv-release-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ["scripts/release-evidence.ts", ...args], { cwd: ROOT, encoding: "utf8" });

  it.each([
    [[], /expected --tarballs DIR --output DIR/],
    [["--tarballs", folder, "--output", join(folder, "out"), "--key", "k"], /or neither/],
  ])("says what it needs: %j", (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each(["old.txt", "packages/old.tgz"])("signs nothing that lay in its output before: %s", (name) => {
    const place = mkdtempSync(join(folder, "used-"));
    mkdirSync(join(place, "in"));
    mkdirSync(join(place, "out", "packages"), { recursive: true });
    writeFileSync(join(place, "in", "a.tgz"), "");
    writeFileSync(join(place, "out", name), "");
    const { status, stderr } = run("--tarballs", join(place, "in"), "--output", join(place, "out"));
    expect(status).toBe(2);
    expect(stderr).toContain("expected an --output folder that is empty");
    expect(readdirSync(join(place, "out"), { recursive: true })).not.toContain(join("packages", "a.tgz"));
  });

  it("makes no evidence of nothing", () => {
    writeFileSync(join(folder, "notes.txt"), "");
    const { status, stderr } = run("--tarballs", folder, "--output", join(folder, "out"));
    expect(status).not.toBe(0);
    expect(stderr).toContain("expected packed packages");
  });
});
