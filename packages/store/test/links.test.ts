import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import { openFolderStore, resolveRecordBundle } from "../src/index.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { bundleOf, fileBundle, json, now, record, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();

it.each([".aixv", ".aixv/attestations", ".aixv/index"])(
  "does not open where %s is a link, or a file",
  async (path) => {
    for (const kind of ["link", "file"]) {
      const root = await stores.root();
      const elsewhere = await stores.root();
      await mkdir(join(root, path, ".."), { recursive: true });
      await (kind === "link" ? symlink(elsewhere, join(root, path)) : writeFile(join(root, path), ""));
      expect(codeOf(await openFolderStore(root, { now }))).toBe("STORE_UNREADABLE");
      expect(await readdir(elsewhere)).toEqual([]);
    }
  },
);

it.each(["advisories", "records/waiver"])(
  "lists no records where %s is a link, or a file: there would seem to be none",
  async (path) => {
    for (const kind of ["link", "file"]) {
      const root = await stores.root();
      const folder = join(root, ".aixv", path);
      await mkdir(join(folder, ".."), { recursive: true });
      await (kind === "link" ? symlink(await stores.root(), folder) : writeFile(folder, ""));
      const store = await stores.open(root);
      const listed = collect(store.records(path === "advisories" ? "advisory" : "waiver"));
      await expect(listed).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    }
  },
);

it("writes through no link that appears in an open store", async () => {
  const root = await stores.root();
  const elsewhere = await stores.root();
  const store = await stores.open(root);
  await mkdir(join(root, ".aixv"));
  for (const folder of ["attestations", "policies", "records"]) {
    await symlink(elsewhere, join(root, ".aixv", folder));
  }
  expect(codeOf(await store.append([{ bundle: bundleOf(statement("m")) }]))).toBe("STORE_UNREADABLE");
  for (const kind of ["policy", "waiver"]) {
    expect(codeOf(await store.putRecord({ bytes: record(kind, "p") }))).toBe("STORE_UNREADABLE");
    expect(codeOf(await store.readRecord(kind, "p"))).toBe("STORE_UNREADABLE");
  }
  expect(await readdir(elsewhere)).toEqual([]);
});

it("reads no attestation and no record through a link, and replaces a link by what is appended", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  const bundle = bundleOf(statement("m"));
  const [appended] = unwrap(await store.append([{ bundle }]));
  const path = appended?.entry.location ?? "";
  const id = appended?.entry.id ?? ("" as Digest);
  const secret = join(await stores.root(), "secret");
  await rename(path, secret);
  await symlink(secret, path);
  expect(codeOf(await store.read(id))).toBe("ATTESTATION_DAMAGED");
  expect((await collect(store.check())).map(({ code }) => code)).toContain("UNEXPECTED_FILE");
  unwrap(await store.append([{ bundle }]));
  expect(codeOf(await store.read(id))).toBeUndefined();
  expect((await readFile(secret)).equals(bundle)).toBe(true);

  await mkdir(join(root, ".aixv", "policies"));
  await writeFile(secret, record("policy", "p"));
  await symlink(secret, join(root, ".aixv", "policies", "p.json"));
  expect(codeOf(await store.readRecord("policy", "p"))).toBe("STORE_UNREADABLE");
});

it("reads no signature of a record through a link that leads out, but one that stays inside", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  const folder = join(root, ".aixv", "policies");
  unwrap(await store.putRecord({ bytes: record("policy", "p") }));
  await writeFile(join(root, "secret"), fileBundle(json("a file")));
  await symlink("../../secret", join(folder, "p.json.sigstore.json"));
  expect(codeOf(await store.readRecord("policy", "p"))).toBe("RECORD_BUNDLE_OUTSIDE");
  unwrap(await store.putRecord({ bytes: record("policy", "q", {}, { signature_bundle_path: "q.link" }) }));
  await writeFile(join(folder, "real"), fileBundle(json("a file")));
  await symlink("real", join(folder, "q.link"));
  const stored = unwrap(await store.readRecord("policy", "q"));
  expect(stored?.bundlePath).toBe(join(folder, "q.link"));
  expect(stored?.bundle).toHaveLength(fileBundle(json("a file")).length);
});

it("resolves where a record's signature lies, without going through a store", async () => {
  const folder = await stores.root();
  const path = join(folder, "r.json");
  await mkdir(join(folder, "sub"));
  for (const name of ["own.sigstore.json", "sub/own.sigstore.json"])
    await writeFile(join(folder, name), json({}));
  const at = async (named: string | undefined, explicit?: string): Promise<string> => {
    const outcome = await resolveRecordBundle(
      path,
      named === undefined ? {} : { signature_bundle_path: named },
      explicit,
    );
    return outcome.ok ? outcome.value.replace(`${folder}/`, "") : outcome.error.code;
  };
  const standard = "r.json.sigstore.json";
  expect(await at(undefined)).toBe(standard);
  expect(await at("own.sigstore.json")).toBe("own.sigstore.json");
  expect(await at("sub/own.sigstore.json")).toBe("sub/own.sigstore.json");
  expect(await at(join(folder, "own.sigstore.json"))).toBe("own.sigstore.json");
  expect(await at("gone.sigstore.json")).toBe(standard);
  expect(await at("/other/machine/r.json.sigstore.json")).toBe(standard);
  expect(await at("C:\\other\\r.json.sigstore.json")).toBe(standard);
  expect(await at("../x", "/anywhere/x")).toBe("/anywhere/x");
  for (const outside of [
    "..",
    ".",
    "../x",
    "sub/../../x",
    "/etc/passwd",
    "\\\\host\\x",
    "C:\\x",
    "a\0b",
    "../r.json.sigstore.json",
  ]) {
    expect(await at(outside), outside).toBe("RECORD_BUNDLE_OUTSIDE");
  }
});
