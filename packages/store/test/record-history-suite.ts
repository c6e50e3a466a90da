import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore, StoredRecord } from "../src/index.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { digest, fileBundle, record } from "./samples.ts";

/** The version `n` of a policy. */
export function version(n: number, id = "p"): Uint8Array {
  return record("policy", id, { n });
}

/** What a stored version is: its number, and by which names of signers it is signed, in order. */
export function told(stored: StoredRecord): string {
  const bundles = [
    ...(stored.bundle === undefined ? [] : [{ bytes: stored.bundle }]),
    ...stored.furtherBundles,
  ];
  const signers = bundles.map(({ bytes }) => {
    const { messageSignature } = JSON.parse(new TextDecoder().decode(bytes));
    const covered = Buffer.from(messageSignature.messageDigest.digest, "base64").toString("hex");
    const own = digest(new TextDecoder().decode(stored.bytes)).slice("sha256:".length);
    return covered === own ? Buffer.from(messageSignature.signature, "base64").toString() : "of another";
  });
  const { n } = stored.record.payload as { readonly n: number };
  return [`${stored.record.record_id}${n}`, ...signers].join(" ");
}

/** The same without signatures of others, and each of its own once. */
export function own(text: string): string {
  const [name, ...signers] = text.replaceAll(" of another", "").split(" ");
  return [name, ...[...new Set(signers)].toSorted()].join(" ");
}

/** Every record with its history, as {@link told}; the current ones with a star. */
export async function history(store: EvidenceStore, kind?: string): Promise<readonly string[]> {
  const all = await collect(store.records(kind, { withHistory: true }));
  return all.map((one) => (one.ok ? `${one.value.isCurrent ? "*" : ""}${told(one.value)}` : one.error.code));
}

/** What every store does with the versions of a record. */
export function describeRecordHistory(name: string, createStore: () => Promise<EvidenceStore>): void {
  const put = async (
    store: EvidenceStore,
    n: number,
    signer?: string,
    supersede = true,
  ): ReturnType<EvidenceStore["putRecord"]> => {
    const bundle = signer === undefined ? {} : { bundle: fileBundle(version(n), signer) };
    return await store.putRecord({ bytes: version(n), ...bundle }, { supersede });
  };

  describe(`${name}: the history of records`, () => {
    it("keeps what is superseded, with all its signatures; what is read is the new one", async () => {
      const store = await createStore();
      const first = unwrap(await put(store, 1, "one"));
      expect(first).toMatchObject({ isNew: true, isCurrent: true });
      expect(first).not.toHaveProperty("superseded");
      unwrap(await put(store, 1, "other"));
      const second = unwrap(await put(store, 2, "two"));
      expect(second).toMatchObject({ isNew: true, isCurrent: true, path: first.path, furtherBundles: [] });
      expect(second.bundlePath).toBe(`${first.path}.sigstore.json`);
      expect(second.superseded?.path).toMatch(/history\/policies\/p\.[0-9a-f]{64}\.json$/);
      const read = unwrap(await store.readRecord("policy", "p"));
      expect(read).toEqual({ ...second, isNew: undefined, superseded: undefined });
      expect((await collect(store.records())).map((one) => told(unwrap(one)))).toEqual(["p2 two"]);
      const [current, old, ...more] = (await collect(store.records("policy", { withHistory: true }))).map(
        unwrap,
      );
      expect(more).toEqual([]);
      expect(current).toEqual(read);
      expect(old).toMatchObject({ isCurrent: false, path: second.superseded?.path });
      expect(old?.bundlePath).toBe(`${old?.path}.sigstore.json`);
      expect(old === undefined ? "" : told(old)).toBe("p1 one other");
      expect(Buffer.from(old?.bytes ?? []).equals(version(1))).toBe(true);
      expect(await collect(store.check())).toEqual([]);
    });

    it("is not begun unless it is asked for: without, the new one is refused and kept apart", async () => {
      const store = await createStore();
      unwrap(await put(store, 1, "one"));
      expect(codeOf(await put(store, 2, "two", false))).toBe("RECORD_CONFLICT");
      expect(codeOf(await store.putRecord({ bytes: version(2) }))).toBe("RECORD_CONFLICT");
      expect(await history(store)).toEqual(["*p1 one"]);
    });

    it("is not begun by the first version, nor by the same bytes, which may bring a signature", async () => {
      const store = await createStore();
      expect(unwrap(await put(store, 1))).toMatchObject({ isNew: true });
      const again = unwrap(await put(store, 1, "one"));
      expect(again).toMatchObject({ isNew: false, isCurrent: true });
      expect(again).not.toHaveProperty("superseded");
      expect(await history(store)).toEqual(["*p1 one"]);
    });

    it.each([
      ["signed", "unsigned", "one", undefined],
      ["unsigned", "signed", undefined, "two"],
      ["unsigned", "unsigned", undefined, undefined],
    ] as const)("keeps a %s version that an %s one supersedes apart from it", async (_, __, one, two) => {
      const store = await createStore();
      unwrap(await put(store, 1, one));
      unwrap(await put(store, 2, two));
      const named = (n: string, signer?: string): string => (signer === undefined ? n : `${n} ${signer}`);
      expect(await history(store)).toEqual([named("*p2", two), named("p1", one)]);
      expect(await collect(store.check())).toEqual([]);
    });

    it("keeps every version, once, after the current one, in the order of their files' names", async () => {
      const store = await createStore();
      for (const n of [1, 2, 3, 4, 3, 5]) unwrap(await put(store, n, `${n}`));
      const all = (await collect(store.records(undefined, { withHistory: true }))).map(unwrap);
      const [current, ...older] = all;
      expect(current === undefined ? "" : told(current)).toBe("p5 5");
      expect(older.map(told).toSorted()).toEqual(["p1 1", "p2 2", "p3 3", "p4 4"]);
      expect(older.map(({ path }) => path)).toEqual(older.map(({ path }) => path).toSorted());
      expect(older.every(({ isCurrent }) => !isCurrent)).toBe(true);
    });

    it("gives a version that is put again the signatures that it had, and comes with it no second time", async () => {
      const store = await createStore();
      unwrap(await put(store, 1, "one"));
      unwrap(await put(store, 1, "other"));
      unwrap(await put(store, 2, "two"));
      const back = unwrap(await put(store, 1));
      expect(back).toMatchObject({ isNew: true, superseded: { path: expect.stringContaining("history") } });
      expect(told(back)).toBe("p1 one other");
      expect(await history(store)).toEqual(["*p1 one other", "p2 two"]);
      unwrap(await put(store, 2, "third"));
      expect(await history(store)).toEqual(["*p2 third two", "p1 one other"]);
      expect(await collect(store.check())).toEqual([]);
    });

    it("is of each kind and identifier by itself", async () => {
      const store = await createStore();
      for (const [kind, id] of [
        ["waiver", "p"],
        ["policy", "q"],
        ["policy", "p"],
        ["policy", "p.q"],
      ] as const) {
        for (const n of [1, 2]) {
          const bytes = record(kind, id, { n });
          unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, kind) }, { supersede: true }));
        }
      }
      expect(await history(store, "policy")).toEqual([
        "*p2 policy",
        "p1 policy",
        "*p.q2 policy",
        "p.q1 policy",
        "*q2 policy",
        "q1 policy",
      ]);
      expect(await history(store, "waiver")).toEqual(["*p2 waiver", "p1 waiver"]);
      expect(await history(store)).toHaveLength(8);
      expect(await collect(store.records())).toHaveLength(4);
    });

    it("takes nothing that is no record, or no signature", async () => {
      const store = await createStore();
      unwrap(await put(store, 1, "one"));
      const supersede = true;
      const unsigned = { bytes: version(2), bundle: new Uint8Array([1]) };
      expect(codeOf(await store.putRecord(unsigned, { supersede }))).toBe("RECORD_BUNDLE_MALFORMED");
      expect(codeOf(await store.putRecord({ bytes: new Uint8Array() }, { supersede }))).toBe(
        "RECORD_MALFORMED",
      );
      expect(await history(store)).toEqual(["*p1 one"]);
    });
  });
}
