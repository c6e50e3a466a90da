import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalizeJson, isJsonObject, type JsonValue, unwrap, utf8Bytes } from "@aixv/core";
import { serializeBundle } from "@aixv/envelope";
import { createKeySigner, parsePrivateKey } from "@aixv/envelope/node";
import { parsePack, serializePack, validatePack } from "@aixv/evidence-pack";
import { createRecord, generateKeyFiles, verifyRecord } from "@aixv/sdk";
import { flipEveryField } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { file } from "../packages/envelope/test/signed.ts";
import { PACK } from "../packages/evidence-pack/test/packs.ts";
import { parseDocument } from "../packages/records/test/parsers.ts";
import { readVectors, vectorNames } from "../packages/records/test/vectors.ts";

// Every field of what is valid, changed or left out, and its bytes: nothing is read over. Bundles have the same in
// packages/envelope/test/mutation.test.ts, packets in packages/aiv/test/mutations.test.ts.

/** Fields that say no more than their absence does, and why. Null never does. */
const SAYS_NOTHING: readonly (readonly [change: RegExp, reason: string])[] = [
  [
    / (?:\/payload)?\/(?:policy_type|deny_issuers|require_no_active_advisories|require_signed_advisories) remove$/,
    "it is the default",
  ],
  [/^bundle-payload .* \/bundle_type remove$/, "it is the only one"],
  [/^bundle-payload a member twice \/members\/3 remove$/, "members are a set"],
  [/^training-predicate .* \/parent_models remove$/, "a base model has none"],
  [/^attestation-record .* \/predicate_type remove$/, "the statement has it"],
  [
    /^attestation-record .* \/(?:surprise|constructor|created_at) /,
    "others write these files; what counts is the signed statement",
  ],
];

function valueAt(document: JsonValue, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((value, step) => (value as { [name: string]: unknown })[step], document);
}

describe.each(vectorNames())("a valid document: %s", (name) => {
  const documents = readVectors(name).filter(({ valid }) => valid);
  const read = (document: unknown): string | undefined => {
    const parsed = parseDocument(name, document as JsonValue);
    return parsed.ok ? canonicalizeJson(parsed.value as JsonValue) : undefined;
  };

  it("is refused with any field changed or removed, or says something else", () => {
    const unnoticed: string[] = [];
    for (const { title, document } of documents) {
      const original = read(document);
      expect(original, title).toBeDefined();
      for (const { pointer, kind, mutated } of flipEveryField(document)) {
        if (kind === "remove" && valueAt(document, pointer) === null) continue;
        // One more than 1e300 is 1e300.
        if (canonicalizeJson(mutated as JsonValue) === canonicalizeJson(document)) continue;
        const change = `${name} ${title} ${pointer} ${kind}`;
        if (read(mutated) === original && !SAYS_NOTHING.some(([pattern]) => pattern.test(change)))
          unnoticed.push(change);
      }
    }
    expect(unnoticed).toEqual([]);
  });
});

/** Some payloads repeat the id of their record. */
function idIn(payload: JsonValue, kind: string): string | undefined {
  const id = isJsonObject(payload) ? payload[`${kind}_id`] : undefined;
  return typeof id === "string" ? id.replace(/^urn:uuid:/, "") : undefined;
}

const PAYLOADS = vectorNames().filter((name) => name.endsWith("-payload"));

describe.each(PAYLOADS)("a signed record of kind %s (AIXV normative core §2)", (name) => {
  const kind = name.slice(0, -"-payload".length);
  let folder = "";
  let path = "";
  let record: Buffer;
  const options = () => ({ publicKeys: [join(folder, "key.pub")], kind });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "aixv-mutations-"));
    path = join(folder, "record.json");
    unwrap(await generateKeyFiles(join(folder, "key")));
    const [base] = readVectors(name);
    const payload = base?.document ?? null;
    const content = { kind, recordId: idIn(payload, kind) ?? "REC-1", payload };
    unwrap(await createRecord(content, { sign: true, key: join(folder, "key.key"), output: path }));
    record = await readFile(path);
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  /** What still verifies of so many changed records. */
  async function survivors(mutants: Iterable<readonly [change: string, bytes: Uint8Array]>) {
    const verified: string[] = [];
    let count = 0;
    for (const [change, bytes] of mutants) {
      count += 1;
      await writeFile(path, bytes);
      if ((await verifyRecord(path, options())).ok) verified.push(change);
    }
    await writeFile(path, record);
    return { verified, count };
  }

  function* fields(): Generator<readonly [string, Uint8Array]> {
    for (const { pointer, kind: change, mutated } of flipEveryField(JSON.parse(record.toString())))
      yield [`${pointer} ${change}`, utf8Bytes(JSON.stringify(mutated, undefined, 2))];
  }

  function* bytes(): Generator<readonly [string, Uint8Array]> {
    for (let at = 0; at < record.length; at += 3) {
      const changed = Buffer.from(record);
      changed[at] = (changed[at] ?? 0) ^ 1;
      yield [`byte ${at}`, changed];
    }
  }

  it.each(["a statement over it", "a message signature"])(
    "is refused by %s, whatever was changed",
    async (by) => {
      if (by === "a message signature") {
        const signer = createKeySigner(parsePrivateKey(await readFile(join(folder, "key.key"), "utf8")));
        const { bundle } = await signer.signMessage(file(record.toString()));
        await writeFile(`${path}.sigstore.json`, serializeBundle(bundle));
      }
      expect(await verifyRecord(path, options())).toMatchObject({ ok: true });
      for (const mutants of [fields(), bytes()]) {
        const { verified, count } = await survivors(mutants);
        expect(count).toBeGreaterThan(15);
        expect(verified).toEqual([]);
      }
    },
  );
});

describe("a valid evidence pack (GEPS: canonical content and its digest)", () => {
  const original = serializePack(PACK);
  const digestOf = (bytes: Uint8Array): string | null => {
    const parsed = parsePack(bytes);
    return parsed.ok ? validatePack(parsed.value).digest : null;
  };
  const digest = digestOf(original);

  /** What is taken for a pack with another content, and how many are refused. */
  function judge(mutants: Iterable<readonly [change: string, bytes: Uint8Array]>) {
    const others: string[] = [];
    let refused = 0;
    for (const [change, bytes] of mutants) {
      const found = digestOf(bytes);
      if (found === null) refused += 1;
      // Members that the standard does not have are in no digest.
      else if (found !== digest) others.push(change);
    }
    return { others, refused };
  }

  function* fields(): Generator<readonly [string, Uint8Array]> {
    for (const { pointer, kind, mutated } of flipEveryField(JSON.parse(new TextDecoder().decode(original))))
      yield [`${pointer} ${kind}`, utf8Bytes(JSON.stringify(mutated))];
  }

  function* bytes(): Generator<readonly [string, Uint8Array]> {
    for (let at = 0; at < original.length; at++) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ 1;
      yield [`byte ${at}`, changed];
    }
  }

  it("is refused with any field or byte changed, or is the same pack", () => {
    expect(digest).toMatch(/^sha256:/);
    const ofFields = judge(fields());
    expect(ofFields.others).toEqual([]);
    expect(ofFields.refused).toBeGreaterThan(20);
    const ofBytes = judge(bytes());
    expect(ofBytes.others).toEqual([]);
    expect(ofBytes.refused).toBeGreaterThan(original.length * 0.8);
  });
});
