import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { bundleOf, digest, fileBundle, json, record, statement, TRAINING } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const PYTHON = process.env.AIXV_REFERENCE_PYTHON;
if (PYTHON === undefined) {
  process.stderr.write(
    "skipped: AIXV_REFERENCE_PYTHON names no python that has the reference implementation\n",
  );
}

const stores = useStores();

/** Runs Python with the reference's `core`; it prints JSON. */
function reference(root: string, code: string): unknown {
  const script = `import json, sys\nfrom pathlib import Path\nfrom aixv import core\nroot = Path(sys.argv[1])\n${code}`;
  return JSON.parse(execFileSync(PYTHON ?? "", ["-c", script, root], { encoding: "utf8" }));
}

const ADVISORY = {
  advisory_id: "ADV-1",
  affected: [{ digest: digest("m") }],
  severity: "high",
  status: "active",
  reason_code: "model-tampering",
  recommended_actions: ["roll back"],
};

describe.skipIf(PYTHON === undefined)("the reference implementation", () => {
  it("reads the attestations that we wrote, and finds their bundles", async () => {
    const root = await stores.root();
    const store = await stores.open(root);
    const appended = unwrap(
      await store.append([
        { bundle: bundleOf(statement("m", ["parent"]), "one") },
        { bundle: bundleOf(statement("m", ["parent"]), "two") },
        { statement: json(statement("m")) },
        { bundle: bundleOf(statement("other")) },
      ]),
    );
    const found = reference(
      root,
      `records = core.load_attestation_records_for_digest(root, "${digest("m")}")
for record in records:
    if record["signature_bundle_path"]:
        path = Path(record["path"]).parent / record["signature_bundle_path"]
        record["bundle"] = path.read_text()
print(json.dumps(records))`,
    ) as readonly { readonly statement: object; readonly bundle?: string }[];
    expect(found).toHaveLength(3);
    const bundles = await Promise.all(
      appended.slice(0, 2).map(({ entry }) => readFile(entry.location, "utf8")),
    );
    expect(found.flatMap(({ bundle }) => bundle ?? []).toSorted()).toEqual(bundles.toSorted());
    expect(found.filter(({ bundle }) => bundle === undefined)).toMatchObject([{ statement: statement("m") }]);
    for (const one of found.filter(({ bundle }) => bundle !== undefined)) {
      expect(one.statement).toEqual(statement("m", ["parent"]));
    }
  });

  it("traces lineage through what we wrote", async () => {
    const root = await stores.root();
    const store = await stores.open(root);
    unwrap(await store.append([{ bundle: bundleOf(statement("m", ["parent"])) }]));
    const parents = reference(
      root,
      `attestations = core.load_attestations_for_digest(root, "${digest("m")}")
print(json.dumps(core.detect_parents_from_training_attestations(attestations)))`,
    );
    expect(parents).toMatchObject([{ digest: digest("parent") }]);
  });

  it("lists the advisories and finds the signatures that we wrote", async () => {
    const root = await stores.root();
    const store = await stores.open(root);
    const bytes = record("advisory", "ADV-1", ADVISORY);
    const put = unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes) }));
    const found = reference(root, `print(json.dumps(core.list_advisories(root, "${digest("m")}")))`);
    expect(found).toMatchObject([
      { advisory_id: "ADV-1", _trust: { signature_bundle_path: put.bundlePath } },
    ]);
    expect(reference(root, `print(json.dumps(core.list_advisories(root, "${digest("n")}")))`)).toEqual([]);
    const resolved = `print(json.dumps(str(core.resolve_signature_bundle_path(Path(${JSON.stringify(put.path)})))))`;
    expect(reference(root, resolved)).toBe(put.bundlePath);
  });

  it("lists the current version alone of an advisory that was superseded, and finds its signature", async () => {
    const root = await stores.root();
    const store = await stores.open(root);
    for (const severity of ["high", "low"]) {
      const bytes = record("advisory", "ADV-1", { ...ADVISORY, severity });
      unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes) }, { supersede: true }));
    }
    const current = unwrap(await store.readRecord("advisory", "ADV-1"));
    const found = reference(root, `print(json.dumps(core.list_advisories(root, "${digest("m")}")))`);
    expect(found).toMatchObject([
      { advisory_id: "ADV-1", severity: "low", _trust: { signature_bundle_path: current?.bundlePath } },
    ]);
    expect(await readFile(current?.bundlePath ?? "")).toEqual(Buffer.from(current?.bundle ?? []));
  });

  it("writes attestations and records that we read", async () => {
    const root = await stores.root();
    reference(
      root,
      `artifact = root / "model.bin"
artifact.write_bytes(b"model")
statement = core.make_statement(artifact, "${TRAINING}", ${JSON.stringify(statement("m", ["parent"]).predicate)})
core.create_attestation_record(root=root, artifact=artifact, predicate_uri="${TRAINING}", statement=statement, signature_bundle_path=None)
core.create_advisory_record(root=root, advisory=json.loads('${JSON.stringify(ADVISORY)}'))
core.create_record(root=root, kind="waiver", record_id="w", payload={}, signature_bundle_path=str(root / ".aixv/records/waiver/w.json.sigstore.json"))
print("{}")`,
    );
    const store = await stores.open(root);
    const [found] = await store.find(digest("model"));
    expect(found).toMatchObject({ signed: false, predicateType: TRAINING });
    expect(found?.edges).toContainEqual({
      type: "derived_from",
      from: digest("model"),
      to: digest("parent"),
    });
    const records = await collect(store.records());
    expect(records.map(codeOf)).toEqual([undefined, undefined]);
    expect(records.map((one) => unwrap(one).record.record_id)).toEqual(["ADV-1", "w"]);
  });
});
