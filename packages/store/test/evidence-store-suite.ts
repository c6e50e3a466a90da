import { type AixvError, type Result, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore, NewAttestation } from "../src/index.ts";
import { bundleOf, digest, fileBundle, json, record, statement, TRAINING } from "./samples.ts";

/** The code of a failure; undefined for a success. */
export function codeOf(result: Result<unknown, AixvError>): string | undefined {
  return result.ok ? undefined : result.error.code;
}

/** Everything that an iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What every store does, whatever it keeps things in. */
export function describeEvidenceStore(name: string, createStore: () => Promise<EvidenceStore>): void {
  const signed = (...parts: Parameters<typeof statement>): NewAttestation => ({
    bundle: bundleOf(statement(...parts)),
  });

  describe(`${name}: attestations`, () => {
    it("that are the manifest of a single file are found by the file's digest too, of several by its own alone (OMS §6.1)", async () => {
      const resource = (name: string) => ({
        name,
        algorithm: "sha256",
        digest: digest(name).slice("sha256:".length),
      });
      const manifest = (root: string, files: readonly string[]) =>
        bundleOf(
          statement(root, [], {
            predicateType: "https://model_signing/signature/v1.0",
            predicate: { resources: files.map(resource) },
          }),
        );
      const store = await createStore();
      unwrap(
        await store.append([{ bundle: manifest("one", ["file"]) }, { bundle: manifest("two", ["a", "b"]) }]),
      );
      const found = async (name: string) =>
        (await store.find(digest(name))).map(({ subjects }) => subjects[0]);
      expect(await found("file")).toEqual([digest("one")]);
      expect(await found("one")).toEqual([digest("one")]);
      expect(await found("two")).toEqual([digest("two")]);
      expect([await found("a"), await found("b")]).toEqual([[], []]);
    });

    it("are found by subject, in the order of appending, with what they claim", async () => {
      const store = await createStore();
      const appended = unwrap(await store.append([signed("b", ["a"]), signed("c"), signed("b", ["x"])]));
      expect(appended.map(({ isNew }) => isNew)).toEqual([true, true, true]);
      const found = await store.find(digest("b"));
      expect(found).toEqual([appended[0]?.entry, appended[2]?.entry]);
      expect(found[0]).toMatchObject({ signed: true, predicateType: TRAINING, subjects: [digest("b")] });
      expect(found[0]?.edges).toContainEqual({ type: "derived_from", from: digest("b"), to: digest("a") });
      expect(await store.find(digest("nobody"))).toEqual([]);
      expect((await collect(store.entries())).map(({ id }) => id)).toEqual(
        appended.map(({ entry }) => entry.id),
      );
    });

    it("are found by every subject, and by the type of their predicate", async () => {
      const store = await createStore();
      const hex = (text: string): string => digest(text).slice("sha256:".length);
      const subject = [
        { digest: { sha256: hex("one") } },
        { digest: { sha256: hex("two").toUpperCase(), sha512: "ff" } },
      ];
      unwrap(
        await store.append([
          signed("m", [], { subject }),
          signed("two", [], { predicateType: "https://x/y/v1" }),
        ]),
      );
      expect(await store.find(digest("one"))).toHaveLength(1);
      expect(await store.find(digest("two"))).toHaveLength(2);
      expect(await store.find(digest("two"), { predicateType: TRAINING })).toHaveLength(1);
      expect(await store.find(digest("two"), { predicateType: "https://x/y" })).toEqual([]);
    });

    it("of the same subject and type are all kept: a second never replaces a first (LESSONS 22)", async () => {
      const store = await createStore();
      const first = unwrap(await store.append([{ bundle: bundleOf(statement("m"), "one") }]));
      const second = unwrap(await store.append([{ bundle: bundleOf(statement("m"), "two") }]));
      expect(second[0]?.isNew).toBe(true);
      expect(await store.find(digest("m"))).toEqual([first[0]?.entry, second[0]?.entry]);
    });

    it("appended again change nothing and say so, within one call too", async () => {
      const store = await createStore();
      const once = unwrap(await store.append([signed("m"), signed("m")]));
      expect(once.map(({ isNew }) => isNew)).toEqual([true, false]);
      const again = unwrap(await store.append([signed("m")]));
      expect(again).toEqual([{ entry: once[0]?.entry, isNew: false }]);
      expect(await store.find(digest("m"))).toHaveLength(1);
    });

    it("come back byte for byte, with their statement", async () => {
      const store = await createStore();
      const bundle = bundleOf(statement("m", ["a"]));
      const [appended] = unwrap(await store.append([{ bundle }]));
      const id = appended?.entry.id ?? digest("");
      expect(id).toBe(digest(new TextDecoder().decode(bundle)));
      const content = unwrap(await store.read(id));
      expect(Buffer.from(content.bundle ?? []).equals(bundle)).toBe(true);
      expect(content.statement).toEqual(statement("m", ["a"]));
      expect(content.entry).toEqual(await store.get(id));
      expect(await store.get(digest("nobody"))).toBeUndefined();
      expect(codeOf(await store.read(digest("nobody")))).toBe("ATTESTATION_NOT_FOUND");
    });

    it("without signature are kept by their canonical form (RFC 8785)", async () => {
      const store = await createStore();
      const { predicate, ...rest } = statement("m", [], { extra: 1.5 });
      const [one, two] = unwrap(
        await store.append([
          { statement: json({ ...rest, predicate }) },
          { statement: new TextEncoder().encode(JSON.stringify({ predicate, ...rest }, null, 3)) },
        ]),
      );
      expect(two).toEqual({ entry: one?.entry, isNew: false });
      expect(one?.entry.signed).toBe(false);
      const content = unwrap(await store.read(one?.entry.id ?? digest("")));
      expect(content).not.toHaveProperty("bundle");
      expect(content.statement.predicate).toEqual(predicate);
    });

    it.each<readonly [string, NewAttestation]>([
      ["bytes that are no bundle", { bundle: json({}) }],
      ["a bundle cut short", { bundle: bundleOf(statement("m")).subarray(0, 300) }],
      ["the signature of a file", { bundle: fileBundle(json("a file")) }],
      ["a bundle of another payload type", { bundle: bundleOf(statement("m"), "s", "text/plain") }],
      ["a bundle around no statement", { bundle: bundleOf({ _type: "other" }) }],
      ["a statement without subject", { statement: json(statement("m", [], { subject: [] })) }],
      [
        "a statement without sha256",
        { statement: json(statement("m", [], { subject: [{ digest: { sha512: "ff" } }] })) },
      ],
      [
        "a statement with a bad sha256",
        { statement: json(statement("m", [], { subject: [{ digest: { sha256: "ff" } }] })) },
      ],
      ["a statement with a duplicate key", { statement: new TextEncoder().encode('{"_type":1,"_type":2}') }],
    ])("refuses %s, and then writes none of the others", async (_, bad) => {
      const store = await createStore();
      const refused = await store.append([signed("m"), bad, signed("n")]);
      expect(codeOf(refused)).toBe("ATTESTATION_MALFORMED");
      expect(refused.ok ? undefined : refused.error.details).toMatchObject({ index: 1 });
      expect(await collect(store.entries())).toEqual([]);
    });

    it("of many at once are kept, in their order, with hostile types and names", async () => {
      const store = await createStore();
      const types = [
        "../../../etc/passwd",
        "a b\n%\u{1f600}",
        "",
        "x".repeat(5000),
        "https://h/..",
        "\0",
        "-",
        "/",
      ];
      const many = types
        .filter((type) => type !== "")
        .concat(Array.from({ length: 60 }, (_, index) => `t:${index}`))
        .map((predicateType) => signed("m", [], { predicateType }));
      const appended = unwrap(await store.append(many));
      expect(await store.find(digest("m"))).toEqual(appended.map(({ entry }) => entry));
      expect(appended[1]?.entry.predicateType).toBe("a b\n%\u{1f600}");
      for (const { entry } of appended) expect(codeOf(await store.read(entry.id))).toBeUndefined();
      expect(await collect(store.check())).toEqual([]);
    });

    it("are not appended once the signal is aborted", async () => {
      const store = await createStore();
      const reason = new Error("enough");
      await expect(store.append([signed("m")], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await collect(store.entries())).toEqual([]);
      unwrap(await store.append([signed("m")], { signal: new AbortController().signal }));
    });

    it("are indexed anew without loss or change of order", async () => {
      const store = await createStore();
      unwrap(await store.append(["z", "y", "x"].map((name) => signed(name))));
      const before = await collect(store.entries());
      expect(unwrap(await store.reindex())).toEqual({ attestations: 3, added: 0, dropped: 0 });
      expect(await collect(store.entries())).toEqual(before);
    });

    it("are none to begin with, and nothing comes of nothing", async () => {
      const store = await createStore();
      expect(await collect(store.entries())).toEqual([]);
      expect(await collect(store.records())).toEqual([]);
      expect(await collect(store.check())).toEqual([]);
      expect(unwrap(await store.append([]))).toEqual([]);
    });
  });

  describe(`${name}: records`, () => {
    it("come back byte for byte by kind and identifier, with their signature", async () => {
      const store = await createStore();
      const bytes = record("policy", "prod");
      const put = unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes) }));
      expect(put.isNew).toBe(true);
      const read = unwrap(await store.readRecord("policy", "prod"));
      expect(read).toEqual({ ...put, isNew: undefined });
      expect(Buffer.from(read?.bytes ?? []).equals(bytes)).toBe(true);
      expect(Buffer.from(read?.bundle ?? []).equals(fileBundle(bytes))).toBe(true);
      expect(read?.bundlePath).toBe(`${read?.path}.sigstore.json`);
      expect(unwrap(await store.readRecord("policy", "Prod"))).toBeUndefined();
      expect(unwrap(await store.readRecord("advisory", "prod"))).toBeUndefined();
    });

    it("put again change nothing, and may bring the signature that was missing", async () => {
      const store = await createStore();
      const bytes = record("advisory", "ADV-1");
      expect(unwrap(await store.putRecord({ bytes })).bundle).toBeUndefined();
      const again = unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes) }));
      expect(again).toMatchObject({ isNew: false, furtherBundles: [] });
      expect(Buffer.from(again.bundle ?? []).equals(fileBundle(bytes))).toBe(true);
    });

    it("keep every signature: the first under its name, others beside", async () => {
      const store = await createStore();
      const bytes = record("waiver", "w");
      for (const signature of ["one", "two", "two", "three", "one"]) {
        unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, signature) }));
      }
      const read = unwrap(await store.readRecord("waiver", "w"));
      expect(Buffer.from(read?.bundle ?? []).equals(fileBundle(bytes, "one"))).toBe(true);
      const further = (read?.furtherBundles ?? []).map((bundle) => Buffer.from(bundle.bytes).toString());
      expect(further.toSorted()).toEqual(
        ["two", "three"].map((text) => Buffer.from(fileBundle(bytes, text)).toString()).toSorted(),
      );
      expect(await collect(store.check())).toEqual([]);
    });

    it("of a taken identifier are refused and kept apart, both named", async () => {
      const store = await createStore();
      const first = record("incident", "i", { n: 1 });
      unwrap(await store.putRecord({ bytes: first }));
      for (let times = 0; times < 2; times++) {
        const second = await store.putRecord({
          bytes: record("incident", "i", { n: 2 }),
          bundle: fileBundle(record("incident", "i", { n: 2 })),
        });
        expect(codeOf(second)).toBe("RECORD_CONFLICT");
        expect(second.ok ? {} : second.error.details).toMatchObject({
          path: expect.stringMatching(/i\.json$/),
          conflictPath: expect.stringMatching(/conflicts.*i\.[0-9a-f]{64}\.json$/),
        });
      }
      const kept = unwrap(await store.readRecord("incident", "i"));
      expect(Buffer.from(kept?.bytes ?? []).equals(first)).toBe(true);
      expect((await collect(store.check())).map(({ code }) => code)).toEqual(["RECORD_CONFLICT"]);
    });

    it("that differ by a line feed at the end are two", async () => {
      const store = await createStore();
      const bytes = record("policy", "p");
      unwrap(await store.putRecord({ bytes }));
      const longer = new Uint8Array([...bytes, 10]);
      expect(codeOf(await store.putRecord({ bytes: longer }))).toBe("RECORD_CONFLICT");
    });

    it("are listed by kind and identifier", async () => {
      const store = await createStore();
      for (const [kind, id] of [
        ["waiver", "b"],
        ["policy", "z"],
        ["waiver", "a"],
        ["advisory", "m"],
        ["x-own", "1"],
      ] as const) {
        unwrap(await store.putRecord({ bytes: record(kind, id) }));
      }
      const list = async (kind?: string): Promise<readonly string[]> =>
        (await collect(store.records(kind)))
          .map((one) => unwrap(one).record)
          .map((one) => `${one.kind}/${one.record_id}`);
      expect(await list()).toEqual(["advisory/m", "policy/z", "waiver/a", "waiver/b", "x-own/1"]);
      expect(await list("waiver")).toEqual(["waiver/a", "waiver/b"]);
      expect(await list("../attestations")).toEqual([]);
    });

    it.each([
      ["no record", json({})],
      ["no JSON", new TextEncoder().encode("{")],
      ["an identifier with a way out", record("policy", "../x")],
      ["the identifier ..", record("policy", "..")],
      ["an identifier that is the name of a signature", record("policy", "x.json.sigstore")],
      ["a kind with a way out", record("../policy", "x")],
      ["a kind in capitals", record("Policy", "x")],
    ])("refuses %s", async (_, bytes) => {
      const store = await createStore();
      expect(codeOf(await store.putRecord({ bytes }))).toBe("RECORD_MALFORMED");
      expect(await collect(store.records())).toEqual([]);
    });

    it("refuses to read what can be no record's name", async () => {
      const store = await createStore();
      for (const [kind, id] of [
        ["policy", "../../x"],
        ["..", "x"],
        ["policy", ""],
        ["policy", "a/b"],
        ["policy", "x\0"],
      ] as const) {
        expect(codeOf(await store.readRecord(kind, id)), `${kind} ${id}`).toBe("RECORD_MALFORMED");
      }
    });

    it("refuses a signature that is no bundle, and keeps nothing", async () => {
      const store = await createStore();
      const put = await store.putRecord({ bytes: record("policy", "p"), bundle: json({}) });
      expect(codeOf(put)).toBe("RECORD_BUNDLE_MALFORMED");
      expect(unwrap(await store.readRecord("policy", "p"))).toBeUndefined();
    });

    it("refuses a signature that lies elsewhere, but reads the default name of another machine", async () => {
      const store = await createStore();
      const put = async (path: string): Promise<string | undefined> =>
        codeOf(await store.putRecord({ bytes: record("policy", "p", {}, { signature_bundle_path: path }) }));
      for (const path of [
        "../x.sigstore.json",
        "/etc/passwd",
        "a/../../x",
        "../p.json.sigstore.json",
        "C:\\x\\y.json",
      ]) {
        expect(await put(path), path).toBe("RECORD_BUNDLE_OUTSIDE");
      }
      expect(await put("/home/someone/.aixv/policies/p.json.sigstore.json")).toBeUndefined();
    });
  });

  it(`${name}: gives nothing once it is closed`, async () => {
    const store = await createStore();
    await store.close();
    await store.close();
    expect(codeOf(await store.append([]))).toBe("STORE_CLOSED");
    expect(codeOf(await store.read(digest("m")))).toBe("STORE_CLOSED");
    expect(codeOf(await store.putRecord({ bytes: record("policy", "p") }))).toBe("STORE_CLOSED");
    expect(codeOf(await store.readRecord("policy", "p"))).toBe("STORE_CLOSED");
    expect(codeOf(await store.reindex())).toBe("STORE_CLOSED");
    await expect(store.find(digest("m"))).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await expect(store.findLinked(digest("m"))).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await expect(store.get(digest("m"))).rejects.toMatchObject({ code: "STORE_CLOSED" });
    for (const items of [store.entries(), store.records(), store.check()]) {
      await expect(collect<unknown>(items)).rejects.toMatchObject({ code: "STORE_CLOSED" });
    }
  });
}
