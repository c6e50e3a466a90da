import {
  appendFile,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { type Digest, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { bundleOf, digest, fileBundle, json, record, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const BUNDLE = bundleOf(statement("m"));

interface Sample {
  readonly root: string;
  readonly store: EvidenceStore;
  readonly id: Digest;
  /** The bundle. */
  readonly bundle: string;
  /** The file around its statement. */
  readonly wrapper: string;
  readonly at: (path: string) => string;
}

async function sample(): Promise<Sample> {
  const root = await stores.root();
  const store = await stores.open(root);
  const [appended] = unwrap(await store.append([{ bundle: BUNDLE }]));
  unwrap(await store.putRecord({ bytes: record("policy", "p"), bundle: fileBundle(record("policy", "p")) }));
  const bundle = appended?.entry.location ?? "";
  const id = appended?.entry.id ?? digest("");
  return {
    root,
    store,
    id,
    bundle,
    wrapper: bundle.slice(0, -".sigstore.json".length),
    at: (path) => join(root, ".aixv", path),
  };
}

/** The codes and paths that a check finds. */
async function findings({ store }: Sample): Promise<readonly string[]> {
  const found = await collect(store.check());
  for (const { message } of found) expect(message).not.toContain("\n");
  return found.map(
    ({ code, path }) => `${code} ${path.replace(/^\.aixv\//, "").replace(/[0-9a-f]{64}/g, "#")}`,
  );
}

const NAME = "attestations/sha256_#.training.v1.#.json";

describe("check of attestations", () => {
  it("finds nothing in a store that is whole", async () => {
    expect(await findings(await sample())).toEqual([]);
  });

  it.each([0, 100, BUNDLE.length - 1])(
    "names a bundle cut to %i bytes; the same appended again repairs it",
    async (length) => {
      const damaged = await sample();
      await truncate(damaged.bundle, length);
      expect(await findings(damaged)).toEqual([`FILE_TRUNCATED ${NAME}.sigstore.json`]);
      expect(codeOf(await damaged.store.read(damaged.id))).toBe("ATTESTATION_DAMAGED");
      expect(await damaged.store.find(digest("m"))).toHaveLength(1);
      expect(unwrap(await damaged.store.append([{ bundle: BUNDLE }]))[0]?.isNew).toBe(false);
      expect(await findings(damaged)).toEqual([]);
      expect(codeOf(await damaged.store.read(damaged.id))).toBeUndefined();
    },
  );

  it("names a bundle that a power cut filled with zeros", async () => {
    const damaged = await sample();
    await writeFile(damaged.bundle, new Uint8Array(BUNDLE.length));
    expect(await findings(damaged)).toEqual([`FILE_TRUNCATED ${NAME}.sigstore.json`]);
  });

  it("names a bundle of other content", async () => {
    const damaged = await sample();
    await writeFile(damaged.bundle, bundleOf(statement("m"), "forged"));
    expect(await findings(damaged)).toEqual([`CONTENT_MISMATCH ${NAME}.sigstore.json`]);
    expect(codeOf(await damaged.store.read(damaged.id))).toBe("ATTESTATION_DAMAGED");
  });

  it("names a bundle that is missing, which is not the same as an unsigned statement", async () => {
    const damaged = await sample();
    await rm(damaged.bundle);
    expect(await findings(damaged)).toEqual([`BUNDLE_MISSING ${NAME}.sigstore.json`]);
    expect(codeOf(await damaged.store.read(damaged.id))).toBe("ATTESTATION_DAMAGED");
  });

  it("names a file around a statement that is missing, cut, malformed or shows another one; none is lost, and appending repairs", async () => {
    const other = {
      ...JSON.parse(await readFile((await sample()).wrapper, "utf8")),
      statement: statement("m", ["x"]),
    };
    const cases: readonly (readonly [string, string, Uint8Array | undefined])[] = [
      ["WRAPPER_MISSING", "warning", undefined],
      ["FILE_TRUNCATED", "error", new Uint8Array()],
      ["WRAPPER_MALFORMED", "error", json([])],
      ["WRAPPER_MISMATCH", "error", json(other)],
    ];
    for (const [code, severity, content] of cases) {
      const damaged = await sample();
      await rm(damaged.wrapper);
      if (content !== undefined) await writeFile(damaged.wrapper, content);
      expect(await findings(damaged)).toEqual([`${code} ${NAME}`]);
      expect(await collect(damaged.store.check())).toMatchObject([{ code, severity }]);
      expect(codeOf(await damaged.store.read(damaged.id))).toBeUndefined();
      unwrap(await damaged.store.append([{ bundle: BUNDLE }]));
      expect(await findings(damaged)).toEqual([]);
    }
  });

  it("names an unsigned statement that was changed", async () => {
    const damaged = await sample();
    const [appended] = unwrap(await damaged.store.append([{ statement: json(statement("u")) }]));
    const path = appended?.entry.location ?? "";
    await writeFile(path, (await readFile(path, "utf8")).replace("pytorch", "p"));
    expect(await findings(damaged)).toEqual([`CONTENT_MISMATCH ${NAME}`]);
    expect(codeOf(await damaged.store.read(appended?.entry.id ?? digest("")))).toBe("ATTESTATION_DAMAGED");
    unwrap(await damaged.store.append([{ statement: json(statement("u")) }]));
    expect(await findings(damaged)).toEqual([]);
  });

  it("names a file whose bundle fits its name but is no bundle of a statement, and a bundle of the reference's that is none", async () => {
    const damaged = await sample();
    const bytes = fileBundle(json("a file"));
    const hex = digest(new TextDecoder().decode(bytes)).slice("sha256:".length);
    await writeFile(damaged.at(`attestations/sha256_${hex}.x.v1.${hex}.json.sigstore.json`), bytes);
    const name = `${digest("r").replace(":", "_")}.x.v1.json`;
    await writeFile(damaged.at(`attestations/${name}`), json(statement("r")));
    await writeFile(damaged.at(`attestations/${name}.sigstore.json`), json({}));
    expect(await damaged.store.find(digest("r"))).toMatchObject([{ signed: false }]);
    expect((await findings(damaged)).toSorted()).toEqual([
      "BUNDLE_MALFORMED attestations/sha256_#.x.v1.#.json.sigstore.json",
      "BUNDLE_MALFORMED attestations/sha256_#.x.v1.json.sigstore.json",
    ]);
  });

  it("names what is not the store's, and what a writer left", async () => {
    const damaged = await sample();
    await writeFile(damaged.at("attestations/notes.txt"), "x");
    await writeFile(damaged.at("attestations/loose.sigstore.json"), "x");
    await mkdir(damaged.at("attestations/folder"));
    await symlink(damaged.wrapper, damaged.at("attestations/link.json"));
    await writeFile(damaged.at("attestations/.aixv-0a1b.tmp"), "x");
    await writeFile(damaged.at("index/.aixv-0a1b.tmp"), "x");
    await writeFile(damaged.at("policies/.aixv-0a1b.tmp"), "x");
    await writeFile(damaged.at("policies/orphan.json.sigstore.json"), fileBundle(json("a file")));
    await mkdir(damaged.at("records/policy"), { recursive: true });
    expect(await damaged.store.find(digest("m"))).toHaveLength(1);
    expect((await findings(damaged)).toSorted()).toEqual([
      "RECORD_MISSING policies/orphan.json.sigstore.json",
      "TEMPORARY_LEFT attestations/.aixv-0a1b.tmp",
      "TEMPORARY_LEFT index/.aixv-0a1b.tmp",
      "TEMPORARY_LEFT policies/.aixv-0a1b.tmp",
      "UNEXPECTED_FILE attestations/folder",
      "UNEXPECTED_FILE attestations/link.json",
      "UNEXPECTED_FILE attestations/loose.sigstore.json",
      "UNEXPECTED_FILE attestations/notes.txt",
      "UNEXPECTED_FILE records/policy",
    ]);
  });
});

describe("check of the index", () => {
  it("names an attestation that the index does not have, until the folder is listed", async () => {
    const damaged = await sample();
    const folder = damaged.at("attestations");
    const { atime, mtime } = await stat(folder);
    await utimes(folder, atime, mtime);
    await damaged.store.find(digest("m"));
    const before = await stat(folder);
    const name = `${digest("r").replace(":", "_")}.x.v1.json`;
    await writeFile(join(folder, name), json(statement("r")));
    // As if it had come in the same tick of the clock as the last change.
    await utimes(folder, before.atime, before.mtime);
    expect(await findings(damaged)).toEqual([`NOT_INDEXED attestations/sha256_#.x.v1.json`]);
    expect(unwrap(await damaged.store.reindex())).toMatchObject({ attestations: 2, added: 1 });
    expect(await findings(damaged)).toEqual([]);
  });

  it("names an attestation whose files are gone, which a look-up still finds; reindex drops it", async () => {
    const damaged = await sample();
    await rm(damaged.wrapper);
    await rm(damaged.bundle);
    expect(await findings(damaged)).toEqual([`INDEX_DANGLING ${NAME}`]);
    expect(await damaged.store.find(digest("m"))).toHaveLength(1);
    expect(codeOf(await damaged.store.read(damaged.id))).toBe("ATTESTATION_NOT_FOUND");
    expect(unwrap(await damaged.store.reindex())).toEqual({ attestations: 0, added: 0, dropped: 1 });
    expect(await findings(damaged)).toEqual([]);
    expect(await damaged.store.find(digest("m"))).toEqual([]);
  });

  it("keeps what is damaged in the index, so that it does not vanish unnoticed", async () => {
    const damaged = await sample();
    await truncate(damaged.bundle, 10);
    expect(unwrap(await damaged.store.reindex())).toEqual({ attestations: 1, added: 0, dropped: 0 });
    expect(codeOf(await damaged.store.read(damaged.id))).toBe("ATTESTATION_DAMAGED");
  });

  it("names parts that cannot be read, and half a batch at the end", async () => {
    const damaged = await sample();
    const log = damaged.at("index/attestations.log");
    await appendFile(log, "garbage\n");
    expect(await findings(damaged)).toEqual(["INDEX_DAMAGED index/attestations.log"]);
    unwrap(await damaged.store.append([{ bundle: bundleOf(statement("n")) }]));
    expect(await findings(damaged)).toEqual(["INDEX_DAMAGED index/attestations.log"]);
    unwrap(await damaged.store.reindex());
    expect(await findings(damaged)).toEqual([]);
  });

  it("names a line that says something else than the files", async () => {
    const damaged = await sample();
    const { formatBatch } = await import("../src/folder/index-batch.ts");
    const { formatRow } = await import("../src/folder/index-line.ts");
    const row = {
      id: damaged.id,
      signed: true,
      predicateType: "x:y",
      subjects: [digest("forged")],
      edges: [],
    } as const;
    await appendFile(damaged.at("index/attestations.log"), formatBatch([formatRow(row)]));
    expect(await findings(damaged)).toContain("INDEX_DAMAGED index/attestations.log");
    unwrap(await damaged.store.reindex());
    expect(await findings(damaged)).toEqual([]);
    expect(await damaged.store.find(digest("m"))).toHaveLength(1);
  });
});

describe("check of records", () => {
  it("names records that break off, are malformed, misnamed, or signed elsewhere", async () => {
    const damaged = await sample();
    await truncate(damaged.at("policies/p.json"), 30);
    await writeFile(damaged.at("policies/malformed.json"), json({}));
    await writeFile(damaged.at("policies/misnamed.json"), record("policy", "other"));
    await writeFile(
      damaged.at("policies/outside.json"),
      record("policy", "outside", {}, { signature_bundle_path: "../x" }),
    );
    await writeFile(
      damaged.at("policies/missing.json"),
      record("policy", "missing", {}, { signature_bundle_path: "gone.sigstore.json" }),
    );
    await writeFile(damaged.at("policies/cut.json"), record("policy", "cut"));
    await writeFile(damaged.at("policies/cut.json.sigstore.json"), "{");
    await writeFile(damaged.at("policies/none.json"), record("policy", "none"));
    await writeFile(damaged.at("policies/none.json.sigstore.json"), "{}");
    expect((await findings(damaged)).toSorted()).toEqual([
      "BUNDLE_MALFORMED policies/none.json",
      "BUNDLE_MISSING policies/missing.json",
      "FILE_TRUNCATED policies/cut.json",
      "FILE_TRUNCATED policies/p.json",
      "RECORD_BUNDLE_OUTSIDE policies/outside.json",
      "RECORD_ID_MISMATCH policies/misnamed.json",
      "RECORD_MALFORMED policies/malformed.json",
    ]);
    const read = async (id: string): Promise<string | undefined> =>
      codeOf(await damaged.store.readRecord("policy", id));
    expect(await read("misnamed")).toBe("RECORD_ID_MISMATCH");
    expect(await read("outside")).toBe("RECORD_BUNDLE_OUTSIDE");
    expect(await read("p")).toBe("RECORD_MALFORMED");
    const listed = (await collect(damaged.store.records("policy"))).map(codeOf);
    expect(listed.filter((code) => code !== undefined).toSorted()).toEqual([
      "RECORD_BUNDLE_OUTSIDE",
      "RECORD_ID_MISMATCH",
      "RECORD_MALFORMED",
      "RECORD_MALFORMED",
    ]);
  });

  it("repairs a record that breaks off, and its signature, when they are put again", async () => {
    const damaged = await sample();
    await truncate(damaged.at("policies/p.json"), 30);
    await truncate(damaged.at("policies/p.json.sigstore.json"), 0);
    unwrap(
      await damaged.store.putRecord({
        bytes: record("policy", "p"),
        bundle: fileBundle(record("policy", "p")),
      }),
    );
    expect(await findings(damaged)).toEqual([]);
  });

  it("names a record that was changed after it was signed, a signature of another, and one whose record is gone", async () => {
    const damaged = await sample();
    await writeFile(damaged.at("policies/p.json"), record("policy", "p", { n: 2 }));
    expect(await findings(damaged)).toEqual(["CONTENT_MISMATCH policies/p.json"]);
    await writeFile(damaged.at("policies/p.json"), record("policy", "p"));
    expect(await findings(damaged)).toEqual([]);
    const digests = { sha256: digest("another record").slice("sha256:".length) };
    await writeFile(
      damaged.at("policies/p.json.sigstore.json"),
      bundleOf(statement("m", [], { subject: [{ name: "q.json", digest: digests }] })),
    );
    expect(await findings(damaged)).toEqual(["CONTENT_MISMATCH policies/p.json"]);
    await rm(damaged.at("policies/p.json"));
    expect(await findings(damaged)).toEqual(["RECORD_MISSING policies/p.json.sigstore.json"]);
  });

  it("names what cannot be read, without calling it damaged", async () => {
    const damaged = await sample();
    await rm(damaged.at("policies/p.json.sigstore.json"));
    await mkdir(damaged.at("policies/p.json.sigstore.json"));
    expect(await findings(damaged)).toContain("UNREADABLE policies/p.json");
  });

  it("names a record that is kept apart, and one of those that was changed", async () => {
    const damaged = await sample();
    const second = await damaged.store.putRecord({ bytes: record("policy", "p", { n: 2 }) });
    expect(codeOf(second)).toBe("RECORD_CONFLICT");
    expect(await findings(damaged)).toEqual(["RECORD_CONFLICT conflicts/policies/p.#.json"]);
    const path = second.ok ? "" : String(second.error.details?.conflictPath);
    await writeFile(path, record("policy", "p", { n: 3 }));
    expect(await findings(damaged)).toEqual(["CONTENT_MISMATCH conflicts/policies/p.#.json"]);
    await rename(path, `${path}.txt`);
    expect(await findings(damaged)).toEqual(["UNEXPECTED_FILE conflicts/policies/p.#.json.txt"]);
  });
});
