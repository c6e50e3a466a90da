import { type JsonValue, parseJson } from "@aixv/core";
import { OMS_LEGACY_PREDICATE_TYPE, parseManifest, type StatementContent } from "@aixv/manifest";
import { describe, expect, it } from "vitest";
import { FILES, sha256, shards, statementOf, type Wire, wire } from "./manifest-fixture.ts";
import { outcome, value } from "./result.ts";

const parse = (statement: StatementContent): string => outcome(parseManifest(statement));
const warnings = (statement: StatementContent): string[] =>
  value(parseManifest(statement)).warnings.map((warning) => warning.code);

describe("parseManifest", () => {
  it("accepts a statement of the specified form without a warning (OMS §5)", () => {
    const manifest = value(parseManifest(statementOf({ resources: wire("a", "b/c") })));
    expect(manifest.modelName).toBe("my-model");
    expect(manifest.resources.map((resource) => resource.name)).toEqual(["a", "b/c"]);
    expect(manifest.serialization).toEqual(FILES);
    expect(manifest.warnings).toEqual([]);
  });

  it.each([
    "a/..b",
    "..a",
    "a..",
    ".a",
    "a/.b/c",
    "a.",
    "a:b",
    "a:1:2",
    "ü",
    "\u{1F600}",
    "a\\b",
    " ",
    "\n",
    "toString",
  ])("accepts the resource name %j (OMS §6.1.2)", (name) => {
    expect(warnings(statementOf({ resources: wire(name) }))).toEqual([]);
  });

  it.each([
    "",
    "/",
    "/etc/passwd",
    "..",
    "../a",
    "a/..",
    "a/../b",
    "./a",
    "a/.",
    "a/./b",
    "a//b",
    "a/",
    "a\0b",
    "\ud800",
    "//a",
  ])("rejects the resource name %j (OMS §6.1.2)", (name) => {
    expect(parse(statementOf({ resources: wire(name) }))).toBe("RESOURCE_NAME_INVALID");
  });

  it.each(["../a:0:4", "/a:0:4", "a//b:0:4"])(
    "rejects the shard name %j, whose path is not canonical (OMS §6.1.2)",
    (name) => {
      expect(parse(statementOf({ resources: wire(name), serialization: shards(4) }))).toBe(
        "RESOURCE_NAME_INVALID",
      );
    },
  );

  it("rejects a repeated resource name (OMS §5.2.1: one descriptor per file)", () => {
    expect(parse(statementOf({ resources: wire("a", "a") }))).toBe("RESOURCE_DUPLICATE");
  });

  it("rejects an empty list of resources (OMS §5.2.1)", () => {
    expect(parse(statementOf({ resources: [] }))).toBe("RESOURCES_EMPTY");
  });

  it("rejects more resources than the limit allows", () => {
    const statement = statementOf({ resources: wire("a", "b", "c") });
    expect(outcome(parseManifest(statement, { maxResources: 2 }))).toBe("RESOURCES_TOO_MANY");
    expect(outcome(parseManifest(statement, { maxResources: 3 }))).toBe("ok");
  });

  it("rejects more resources than anybody has by default, before it reads one", () => {
    const [resource = {}] = wire("a");
    const { subject, predicateType } = statementOf({ resources: [resource] });
    const many = (count: number) => ({
      subject,
      predicateType,
      predicate: { resources: Array.from({ length: count }, () => resource), serialization: FILES },
    });
    expect(outcome(parseManifest(many(2_000_001)))).toBe("RESOURCES_TOO_MANY");
    // The same resource twice: that is, it was read.
    expect(outcome(parseManifest(many(1_000_001)))).toBe("RESOURCE_DUPLICATE");
  });

  const digest = sha256("a");
  it.each<[string, Wire, string]>([
    [
      "a short digest",
      { name: "a", algorithm: "sha256", digest: digest.slice(2) },
      "RESOURCE_DIGEST_INVALID",
    ],
    [
      "an uppercase digest",
      { name: "a", algorithm: "sha256", digest: digest.toUpperCase() },
      "RESOURCE_DIGEST_INVALID",
    ],
    [
      "a digest that is no hex",
      { name: "a", algorithm: "sha256", digest: "g".repeat(64) },
      "RESOURCE_DIGEST_INVALID",
    ],
    [
      "a digest of blake2b's length",
      { name: "a", algorithm: "sha256", digest: digest + digest },
      "RESOURCE_DIGEST_INVALID",
    ],
    ["an unknown algorithm", { name: "a", algorithm: "md5", digest }, "ALGORITHM_UNKNOWN"],
    ["an inherited name as algorithm", { name: "a", algorithm: "toString", digest }, "ALGORITHM_UNKNOWN"],
    ["an algorithm other than hash_type", { name: "a", algorithm: "blake3", digest }, "ALGORITHM_MISMATCH"],
    [
      "a sharded algorithm name under files",
      { name: "a", algorithm: "sha256-sharded-4", digest },
      "ALGORITHM_UNKNOWN",
    ],
    ["no digest", { name: "a", algorithm: "sha256" }, "RESOURCE_INVALID"],
    [
      "a digest that is an object",
      { name: "a", algorithm: "sha256", digest: { sha256: digest } },
      "RESOURCE_INVALID",
    ],
    ["no name", { algorithm: "sha256", digest }, "RESOURCE_INVALID"],
  ])("rejects a resource with %s (OMS §5.2.1, §7)", (_, resource, code) => {
    expect(parse(statementOf({ resources: [resource] }))).toBe(code);
  });

  it("ignores unrecognized fields of a resource without a warning (OMS §5.2.1)", () => {
    const resources = wire("a").map((resource) => ({ ...resource, media_type: "x", annotations: { b: 1 } }));
    expect(warnings(statementOf({ resources }))).toEqual([]);
  });

  it("reports unrecognized fields of predicate and serialization and reads on (OMS §5.2)", () => {
    const statement = statementOf({
      resources: wire("a"),
      serialization: { ...FILES, x: 1 },
      predicate: { card: {} },
    });
    expect(warnings(statement)).toEqual(["UNKNOWN_FIELD", "UNKNOWN_FIELD"]);
  });

  it.each<[string, Wire, string]>([
    ["an unknown method", { ...FILES, method: "tensors" }, "METHOD_UNKNOWN"],
    ["no method", { hash_type: "sha256", allow_symlinks: false }, "METHOD_UNKNOWN"],
    ["an unknown hash_type", { ...FILES, hash_type: "sha512" }, "ALGORITHM_UNKNOWN"],
    ["no hash_type", { method: "files", allow_symlinks: false }, "ALGORITHM_UNKNOWN"],
    ["allow_symlinks as text", { ...FILES, allow_symlinks: "false" }, "SERIALIZATION_INVALID"],
    ["no allow_symlinks", { method: "files", hash_type: "sha256" }, "SERIALIZATION_INVALID"],
    ["a shard_size under files", { ...FILES, shard_size: 10 }, "SHARD_SIZE_INVALID"],
    ["ignore_paths that is no array", { ...FILES, ignore_paths: "a" }, "SERIALIZATION_INVALID"],
    ["an ignore path that is no text", { ...FILES, ignore_paths: [1] }, "IGNORE_PATH_INVALID"],
  ])("rejects a serialization with %s (OMS §5.2.2)", (_, serialization, code) => {
    expect(parse(statementOf({ resources: wire("a"), serialization }))).toBe(code);
  });

  it.each(["/etc", "../x", "a/../..", "*", "a/*.bin", "a?", "[a]", ".", "./", "", "/"])(
    "rejects the recorded ignore path %j, which could widen what goes unsigned (OMS §6.2.1)",
    (entry) => {
      const serialization = { ...FILES, ignore_paths: [entry] };
      expect(parse(statementOf({ resources: wire("a"), serialization }))).toBe("IGNORE_PATH_INVALID");
    },
  );

  it("accepts recorded ignore paths in any order, and their absence (OMS §11.1)", () => {
    const serialization = { ...FILES, ignore_paths: ["z", ".git/", "./a/b"] };
    const manifest = value(parseManifest(statementOf({ resources: wire("a"), serialization })));
    expect(manifest.serialization.ignore_paths).toEqual(["z", ".git", "a/b"]);
    expect(parse(statementOf({ resources: wire("a") }))).toBe("ok");
  });

  describe("shards (OMS §6.3.2)", () => {
    const outcomeOf = (names: string[], size: JsonValue = 10): string =>
      parse(statementOf({ resources: wire(...names), serialization: shards(size) }));

    it.each([
      [["w:0:3"]],
      [["w:0:10"]],
      [["w:0:10", "w:10:20"]],
      [["w:0:10", "w:10:20", "w:20:21"]],
      [["v:0:1", "w:0:10", "w:10:11"]],
      [["a:1:2:0:10", "a:1:2:10:12"]],
    ])("accepts %j", (names) => {
      expect(outcomeOf(names)).toBe("ok");
    });

    it.each([
      ["a first shard that does not begin at 0", ["w:10:20"], "SHARDS_INCOMPLETE"],
      ["a gap", ["w:0:10", "w:20:30"], "SHARDS_INCOMPLETE"],
      ["an overlap", ["w:0:10", "w:5:15"], "SHARDS_INCOMPLETE"],
      ["a short shard before the last", ["w:0:9", "w:9:19"], "SHARDS_INCOMPLETE"],
      ["a shard longer than shard_size", ["w:0:11"], "SHARDS_INCOMPLETE"],
      ["two shards from 0", ["w:0:10", "w:0:5"], "SHARDS_INCOMPLETE"],
      ["an empty range", ["w:0:0"], "SHARD_NAME_INVALID"],
      ["a reversed range", ["w:10:0"], "SHARD_NAME_INVALID"],
      ["no range", ["w"], "SHARD_NAME_INVALID"],
      ["one number", ["w:10"], "SHARD_NAME_INVALID"],
      ["no path", [":0:10"], "SHARD_NAME_INVALID"],
      ["a leading zero", ["w:00:10"], "SHARD_NAME_INVALID"],
      ["a sign", ["w:+0:10"], "SHARD_NAME_INVALID"],
      ["a hexadecimal number", ["w:0:0x9"], "SHARD_NAME_INVALID"],
      ["a number beyond 2^53", ["w:0:9007199254740993"], "SHARD_NAME_INVALID"],
    ])("rejects %s", (_, names, code) => {
      expect(outcomeOf(names)).toBe(code);
    });

    it.each([[0], [-1], [1.5], ["10"], [null], [2 ** 53]])("rejects shard_size %j (OMS §5.2.2)", (size) => {
      expect(outcomeOf(["w:0:3"], size)).toBe("SHARD_SIZE_INVALID");
    });

    it("rejects a missing shard_size (OMS §5.2.2)", () => {
      const serialization = { method: "shards", hash_type: "sha256", allow_symlinks: false };
      expect(parse(statementOf({ resources: wire("w:0:3"), serialization }))).toBe("SHARD_SIZE_INVALID");
    });

    it('accepts "sha256-sharded-<size>" as the reference client 1.1.1 writes it, with a warning', () => {
      const resources = wire("w:0:3").map((resource) => ({ ...resource, algorithm: "sha256-sharded-10" }));
      const statement = statementOf({ resources, serialization: shards(10) });
      expect(warnings(statement)).toEqual(["SHARDED_ALGORITHM_NAME"]);
      expect(value(parseManifest(statement)).resources[0]?.algorithm).toBe("sha256");
    });

    it("rejects a sharded algorithm name of another size or algorithm", () => {
      for (const algorithm of ["sha256-sharded-11", "blake2b-sharded-10", "sha256-sharded-"]) {
        const resources = wire("w:0:3").map((resource) => ({ ...resource, algorithm }));
        expect(parse(statementOf({ resources, serialization: shards(10) }))).toBe("ALGORITHM_UNKNOWN");
      }
    });

    it('reads shard_size "10.0", the number as the reference client writes it', () => {
      const text = JSON.stringify(statementOf({ resources: wire("w:0:3"), serialization: shards(10) }));
      const json = value(parseJson(text.replace('"shard_size":10', '"shard_size":10.0')));
      expect(parse(json as unknown as StatementContent)).toBe("ok");
    });
  });

  it("rejects a subject whose root digest is not that of the resources (OMS §6.5.1)", () => {
    expect(parse(statementOf({ resources: wire("a"), root: sha256("x") }))).toBe("ROOT_DIGEST_MISMATCH");
  });

  it("digests resources in the order recorded, and reports an order other than by code point (OMS §5.2.1)", () => {
    expect(warnings(statementOf({ resources: wire("a/b", "a-b") }))).toEqual(["RESOURCE_ORDER"]);
    expect(warnings(statementOf({ resources: wire("a-b", "a/b") }))).toEqual([]);
    // By UTF-16 unit this would be the other way round.
    expect(warnings(statementOf({ resources: wire("\uFB33", "\u{1F600}") }))).toEqual([]);
    expect(warnings(statementOf({ resources: wire("\u{1F600}", "\uFB33") }))).toEqual(["RESOURCE_ORDER"]);
  });

  it("accepts shards in order of offset and in code point order of their names", () => {
    const byOffset = ["w:0:2", "w:2:4", "w:4:6", "w:6:8", "w:8:10", "w:10:12"];
    const order = (names: string[]): string[] =>
      warnings(statementOf({ resources: wire(...names), serialization: shards(2) }));
    expect(order(byOffset)).toEqual(["RESOURCE_ORDER"]);
    expect(order([...byOffset].sort())).toEqual([]);
  });

  it('accepts "." as the only file, as clients up to 1.1.1 write it, with a warning (OMS §6.1.2)', () => {
    expect(warnings(statementOf({ resources: wire(".") }))).toEqual(["SINGLE_FILE_DOT"]);
    expect(warnings(statementOf({ resources: wire(".:0:9"), serialization: shards(9) }))).toEqual([
      "SINGLE_FILE_DOT",
    ]);
  });

  it('rejects "." beside other files', () => {
    expect(parse(statementOf({ resources: wire(".", "a") }))).toBe("RESOURCE_NAME_INVALID");
  });

  const good = statementOf({ resources: wire("a") });
  it.each<[string, Partial<StatementContent>, string]>([
    ["another predicateType", { predicateType: "https://slsa.dev/provenance/v1" }, "PREDICATE_TYPE_UNKNOWN"],
    ["a predicateType that is no text", { predicateType: null }, "PREDICATE_TYPE_UNKNOWN"],
    ["no subject", { subject: [] }, "SUBJECT_INVALID"],
    [
      "two subjects",
      { subject: [(good.subject as JsonValue[])[0] ?? null, (good.subject as JsonValue[])[0] ?? null] },
      "SUBJECT_INVALID",
    ],
    ["an unnamed subject", { subject: [{ name: "", digest: { sha256: sha256("a") } }] }, "SUBJECT_INVALID"],
    ["a subject without sha256", { subject: [{ name: "m", digest: { sha512: "ab" } }] }, "SUBJECT_INVALID"],
    ["a short subject digest", { subject: [{ name: "m", digest: { sha256: "ab" } }] }, "SUBJECT_INVALID"],
    ["a subject that is no object", { subject: ["m"] }, "SUBJECT_INVALID"],
    ["subjects that are no array", { subject: { 0: "m", length: 1 } }, "SUBJECT_INVALID"],
    ["a predicate that is an array", { predicate: [] }, "STATEMENT_INVALID"],
    ["no serialization", { predicate: { resources: [] } }, "SERIALIZATION_INVALID"],
    [
      "resources that are no array",
      { predicate: { serialization: FILES, resources: {} } },
      "RESOURCE_INVALID",
    ],
    [
      "inherited members only",
      { predicate: Object.create({ serialization: FILES, resources: [] }) as JsonValue },
      "SERIALIZATION_INVALID",
    ],
  ])("rejects %s (OMS §8.3)", (_, change, code) => {
    expect(parse({ ...good, ...change })).toBe(code);
  });

  it("accepts any non-empty subject name (OMS §6.5)", () => {
    expect(
      parse({
        ...good,
        subject: [{ name: "model", digest: (good.subject as Wire[])[0]?.digest ?? null }],
      }),
    ).toBe("ok");
  });

  describe("empty files in the annotation of the first resource (OMS §5.2.1, §6.3.2)", () => {
    const annotated = (annotation: JsonValue, serialization: Wire = shards(5)): string => {
      const name = serialization.method === "files" ? "w" : "w:0:3";
      const annotations = { "aixv.org/empty-files": annotation, "example.org/other": 1 };
      const resource = { name, algorithm: "sha256", digest: sha256("abc"), annotations };
      return parse(statementOf({ resources: [resource], serialization }));
    };

    it("are read, and annotations of others ignored", () => {
      expect(annotated(["__init__.py", "a/empty"])).toBe("ok");
    });

    it.each<[string, JsonValue, string, Wire?]>([
      ["text instead of a list", "empty", "RESOURCE_INVALID"],
      ["a number as name", [1], "RESOURCE_INVALID"],
      ["an escaping name", ["../empty"], "RESOURCE_NAME_INVALID"],
      ["a name twice", ["a", "a"], "RESOURCE_DUPLICATE"],
      ["a name that has shards", ["w"], "RESOURCE_DUPLICATE"],
      ["any under files", ["empty"], "RESOURCE_INVALID", FILES],
    ])("are refused: %s", (_, annotation, code, serialization) => {
      expect(annotated(annotation, serialization)).toBe(code);
    });
  });

  describe("the legacy predicate (OMS §5.1, §11)", () => {
    const legacy = (subject: JsonValue): StatementContent => ({
      subject,
      predicateType: OMS_LEGACY_PREDICATE_TYPE,
      predicate: { unused: true },
    });

    it("reads its subjects as files, with a warning", () => {
      const subjects = [
        { name: "b", digest: { sha256: sha256("b") } },
        { name: "a", digest: { sha256: sha256("a") } },
      ];
      const manifest = value(parseManifest(legacy(subjects)));
      expect(manifest.serialization).toEqual(FILES);
      expect(manifest.resources.map((resource) => resource.name)).toEqual(["b", "a"]);
      expect(manifest.warnings.map((warning) => warning.code)).toEqual(["LEGACY_PREDICATE"]);
    });

    it.each<[string, JsonValue, string]>([
      ["no subject", [], "RESOURCES_EMPTY"],
      ["an escaping name", [{ name: "../a", digest: { sha256: sha256("a") } }], "RESOURCE_NAME_INVALID"],
      ["a subject without sha256", [{ name: "a", digest: {} }], "SUBJECT_INVALID"],
    ])("rejects %s", (_, subject, code) => {
      expect(parse(legacy(subject))).toBe(code);
    });
  });
});
