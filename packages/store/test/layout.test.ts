import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import { collect } from "./evidence-store-suite.ts";
import { bundleOf, digest, fileBundle, json, NOW, record, statement, TRAINING } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const hex = (text: string): string => digest(text).slice("sha256:".length);

it("creates nothing before the first write, and opens where there is no folder yet", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  expect(await store.find(digest("m"))).toEqual([]);
  expect(await readdir(root)).toEqual([]);
  const elsewhere = await stores.open(join(root, "not", "yet"));
  unwrap(await elsewhere.append([{ bundle: bundleOf(statement("m")) }]));
  expect(await elsewhere.find(digest("m"))).toHaveLength(1);
});

it("names an attestation's files as the reference implementation looks for them, the bundle byte for byte", async () => {
  const root = await stores.root();
  const bundle = bundleOf(statement("m"));
  const [appended] = unwrap(await (await stores.open(root)).append([{ bundle }]));
  const name = `sha256_${hex("m")}.training.v1.${hex(new TextDecoder().decode(bundle))}.json`;
  const folder = join(root, ".aixv", "attestations");
  expect((await readdir(folder)).toSorted()).toEqual([name, `${name}.sigstore.json`]);
  expect((await readFile(join(folder, `${name}.sigstore.json`))).equals(bundle)).toBe(true);
  expect(appended?.entry.location).toBe(join(folder, `${name}.sigstore.json`));
  expect(JSON.parse(await readFile(join(folder, name), "utf8"))).toEqual({
    schema: "aixv.attestation-record/v1",
    created_at: NOW,
    predicate_type: TRAINING,
    statement: statement("m"),
    signature_bundle_path: `${name}.sigstore.json`,
  });
});

it("writes a statement without signature with all its fields, and no path of one", async () => {
  const root = await stores.root();
  const whole = statement("m", [], { surprise: { kept: true } });
  const [appended] = unwrap(await (await stores.open(root)).append([{ statement: json(whole) }]));
  const written = JSON.parse(await readFile(appended?.entry.location ?? "", "utf8"));
  expect(written.statement).toEqual(whole);
  expect(written).not.toHaveProperty("signature_bundle_path");
  expect(await readdir(join(root, ".aixv", "attestations"))).toHaveLength(1);
});

it("keeps policies and advisories in folders of their own, other kinds under records", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  for (const kind of ["policy", "advisory", "waiver"]) {
    unwrap(await store.putRecord({ bytes: record(kind, "r"), bundle: fileBundle(record(kind, "r")) }));
  }
  for (const folder of ["policies", "advisories", "records/waiver"]) {
    expect((await readdir(join(root, ".aixv", folder))).toSorted()).toEqual([
      "r.json",
      "r.json.sigstore.json",
    ]);
  }
});

it("keeps its index out of git, and leaves no temporary files, for few and for many", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  unwrap(await store.append([{ bundle: bundleOf(statement("one")) }]));
  const many = Array.from({ length: 100 }, (_, index) => ({ bundle: bundleOf(statement(`m${index}`)) }));
  unwrap(await store.append(many));
  const index = join(root, ".aixv", "index");
  expect((await readdir(index)).toSorted()).toEqual([".gitignore", "attestations.log"]);
  expect(await readFile(join(index, ".gitignore"), "utf8")).toBe("*\n");
  const files = await readdir(join(root, ".aixv", "attestations"));
  expect(files.filter((file) => !file.startsWith("sha256_"))).toEqual([]);
  expect(files).toHaveLength(202);
});

it("keeps a second signature of a record under its own digest, whole", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  for (const text of ["one", "two"]) {
    unwrap(
      await store.putRecord({
        bytes: record("policy", "p"),
        bundle: fileBundle(record("policy", "p"), text),
      }),
    );
  }
  const second = hex(new TextDecoder().decode(fileBundle(record("policy", "p"), "two")));
  expect((await readdir(join(root, ".aixv", "policies"))).toSorted()).toEqual(
    [`p.json`, `p.json.${second}.sigstore.json`, `p.json.sigstore.json`].toSorted(),
  );
});

it("refuses an unsigned statement that no file around it can hold, as nobody could read it again", async () => {
  const store = await stores.open(await stores.root());
  const large = { statement: json(statement("m", [], { extra: "x".repeat(17 * 1024 * 1024) })) };
  expect(await store.append([large])).toMatchObject({ ok: false, error: { code: "ATTESTATION_MALFORMED" } });
  const signed = { bundle: bundleOf(statement("m", [], { extra: "x".repeat(17 * 1024 * 1024) })) };
  const [appended] = unwrap(await store.append([signed]));
  expect(unwrap(await store.read(appended?.entry.id ?? digest(""))).bundle).toHaveLength(
    signed.bundle.length,
  );
});

it.each([
  ["there is no sync(1)", ""],
  ["it fails", "exit 1"],
])("syncs each file by itself where %s", async (_, script) => {
  const root = await stores.root();
  await writeFile(join(root, "sync"), `#!/bin/sh\necho called >> "${root}/calls"\n${script}\n`, {
    mode: 0o755,
  });
  const store = await stores.open(root);
  const many = Array.from({ length: 40 }, (_, index) => ({ bundle: bundleOf(statement(`m${index}`)) }));
  const path = process.env.PATH;
  process.env.PATH = script === "" ? "/nowhere" : root;
  try {
    unwrap(await store.append(many));
  } finally {
    process.env.PATH = path;
  }
  expect(await collect(store.entries())).toHaveLength(40);
  if (script !== "" && process.platform === "linux") {
    expect(await readFile(join(root, "calls"), "utf8")).toBe("called\n");
  }
});
