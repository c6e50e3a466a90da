import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import { collect } from "./evidence-store-suite.ts";
import { bundleOf, digest, fileBundle, json, record, statement, TRAINING } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();

/** As `create_attestation_record` of the reference implementation writes it. */
async function writeReference(
  root: string,
  name: string,
  path: string | null,
  claims: unknown = statement(name),
): Promise<string> {
  const folder = join(root, ".aixv", "attestations");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${digest(name).replace(":", "_")}.training.v1.json`);
  const wrapper = {
    created_at: "2026-01-01T00:00:00+00:00",
    predicate_type: TRAINING,
    schema: "aixv.attestation-record/v1",
    signature_bundle_path: path,
    statement: claims,
  };
  await writeFile(file, JSON.stringify(wrapper, null, 2));
  return file;
}

it.each([
  ["its default name", null, ".sigstore.json"],
  ["a relative path", "other.sigstore.json", undefined],
  ["an absolute path of another machine", "/home/x/NAME.sigstore.json", ".sigstore.json"],
])("finds the bundle of a reference file by %s", async (_, path, suffix) => {
  const root = await stores.root();
  const name = `${digest("m").replace(":", "_")}.training.v1.json`;
  const file = await writeReference(root, "m", path?.replace("NAME", name) ?? null);
  const bundle = bundleOf(statement("m"));
  await writeFile(suffix === undefined ? join(file, "..", "other.sigstore.json") : file + suffix, bundle);
  const store = await stores.open(root);
  const [found] = await store.find(digest("m"));
  expect(found).toMatchObject({ signed: true, id: digest(new TextDecoder().decode(bundle)), location: file });
  expect(unwrap(await store.read(found?.id ?? digest(""))).bundle).toHaveLength(bundle.length);
  expect(await collect(store.check())).toEqual([]);
});

it("reads a bundle outside the folder for no reference file: the statement counts as unsigned, and check says so", async () => {
  for (const path of ["../m.sigstore.json", "/tmp/m.sigstore.json", "sub/m.sigstore.json"]) {
    const root = await stores.root();
    const file = await writeReference(root, "m", path);
    await writeFile(join(root, ".aixv", "m.sigstore.json"), bundleOf(statement("m")));
    const store = await stores.open(root);
    expect(await store.find(digest("m"))).toMatchObject([{ signed: false, location: file }]);
    expect(await collect(store.check())).toMatchObject([{ code: "BUNDLE_MISSING", severity: "warning" }]);
  }
});

it("reads a bare statement as the reference does", async () => {
  const root = await stores.root();
  const folder = join(root, ".aixv", "attestations");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${digest("m").replace(":", "_")}.any.json`), json(statement("m")));
  const store = await stores.open(root);
  expect(await store.find(digest("m"))).toMatchObject([{ signed: false, predicateType: TRAINING }]);
});

it("keeps apart what the reference would replace, and notices what the reference replaced", async () => {
  const root = await stores.root();
  await writeReference(root, "m", null);
  const own = await stores.open(root);
  unwrap(await own.append([{ bundle: bundleOf(statement("m")) }]));
  expect(await own.find(digest("m"))).toHaveLength(2);
  await writeReference(root, "m", null, statement("m", ["parent"]));
  const store = await stores.open(root);
  const found = await store.find(digest("m"));
  expect(found.map(({ signed, edges }) => [signed, edges.length > 0])).toEqual([
    [true, false],
    [false, true],
  ]);
});

it("takes a reference file's statement for signed once its bundle comes", async () => {
  const root = await stores.root();
  const file = await writeReference(root, "m", null);
  const store = await stores.open(root);
  expect(await store.find(digest("m"))).toMatchObject([{ signed: false }]);
  await writeFile(`${file}.sigstore.json`, bundleOf(statement("m")));
  expect(await store.find(digest("m"))).toMatchObject([{ signed: true }]);
  expect((await collect(store.entries())).length).toBe(1);
});

it("does not write again what a reference file holds, but does once that holds something else", async () => {
  const root = await stores.root();
  const file = await writeReference(root, "m", null);
  const bundle = bundleOf(statement("m"));
  await writeFile(`${file}.sigstore.json`, bundle);
  const store = await stores.open(root);
  expect(unwrap(await store.append([{ bundle }]))).toMatchObject([
    { isNew: false, entry: { location: file } },
  ]);
  await writeFile(`${file}.sigstore.json`, bundleOf(statement("m"), "another"));
  const [again] = unwrap(await store.append([{ bundle }]));
  expect(again?.entry.location).not.toBe(file);
  expect((await store.read(again?.entry.id ?? digest(""))).ok).toBe(true);
});

it("trusts the bundle where it and the file around the statement differ", async () => {
  const root = await stores.root();
  const file = await writeReference(root, "m", null, statement("m", ["forged"]));
  await writeFile(`${file}.sigstore.json`, bundleOf(statement("m", ["true"])));
  const store = await stores.open(root);
  const [found] = await store.find(digest("m"));
  expect(found?.edges).toContainEqual({ type: "derived_from", from: digest("m"), to: digest("true") });
  expect(await collect(store.check())).toMatchObject([{ code: "WRAPPER_MISMATCH" }]);
});

it("reads a record of the reference with the absolute path of another machine", async () => {
  const root = await stores.root();
  const folder = join(root, ".aixv", "records", "waiver");
  await mkdir(folder, { recursive: true });
  const path = "/home/ci/build/.aixv/records/waiver/w.json.sigstore.json";
  const bytes = record(
    "waiver",
    "w",
    {},
    { signature_bundle_path: path, created_at: "2026-01-01T00:00:00+00:00" },
  );
  await writeFile(join(folder, "w.json"), bytes);
  await writeFile(join(folder, "w.json.sigstore.json"), fileBundle(bytes));
  const store = await stores.open(root);
  const stored = unwrap(await store.readRecord("waiver", "w"));
  expect(stored?.bundlePath).toBe(join(folder, "w.json.sigstore.json"));
  expect(await collect(store.check())).toEqual([]);
});
