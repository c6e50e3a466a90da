import { createHash } from "node:crypto";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceBundle } from "./evidence-bundle.ts";
import {
  evidenceDigestManifest,
  parseEvidenceDigestManifest,
  serializeEvidenceDigestManifest,
} from "./evidence-digest-manifest.ts";
import { parseEvidenceBundle } from "./parse-evidence-bundle.ts";
import { portableEvidenceDigest } from "./portable-evidence-digest.ts";
import { promotedArtifactDigest } from "./promoted-artifact.ts";
import { validateEvidenceBundle } from "./validate-evidence-bundle.ts";

const HEX = "c".repeat(64);
const event = (more: object = {}): object => ({
  event_id: "e1",
  event_type: "model_promoted",
  ts_utc: "2026-01-01T00:00:00Z",
  actor: "ci",
  system: "s",
  run_id: "r",
  payload: { artifact_sha256: HEX },
  ...more,
});
const text = (events: unknown, more: object = {}): string => JSON.stringify({ run_id: "r", events, ...more });
const read = (given: string): EvidenceBundle => unwrap(parseEvidenceBundle(given));
const digest = (given: string): string => portableEvidenceDigest(read(given));
const code = (given: string | Uint8Array): string => {
  const result = parseEvidenceBundle(given);
  return result.ok ? "read" : result.error.code;
};

describe("the portable evidence digest v1", () => {
  it("is the SHA-256, in bare hex, of Python's canonical JSON of events, run and schema", () => {
    const given = '{"events":[{"b":1.0,"a":1e16,"event_id":"e","environment":"dev"}],"run_id":" r\\u001f"}';
    const preimage =
      '{"events":[{"a":1e+16,"b":1.0,"event_id":"e"}],"run_id":"r","schema":"aigov.evidence_digest.v1"}';
    expect(digest(given)).toBe(createHash("sha256").update(preimage).digest("hex"));
  });

  it("counts the last of each event_id by time, and leaves out those without one and those that are no objects", () => {
    const late = { event_id: "e", ts_utc: "2", n: 1 };
    const early = { event_id: "e", ts_utc: "1", n: 2 };
    expect(digest(text([late, early, null, 5, { n: 3 }, { event_id: "", n: 4 }]))).toBe(digest(text([late])));
    expect(digest(text([early, { ...early, n: 5 }]))).toBe(digest(text([{ ...early, n: 5 }])));
    expect(digest(text([late]))).not.toBe(digest(text([early])));
  });

  it("does not depend on the order of events, but of those with one time and one id", () => {
    const events = [event(), event({ event_id: "e2" }), event({ event_id: "e0", ts_utc: "2025" })];
    expect(digest(text(events.toReversed()))).toBe(digest(text(events)));
    const twins = [event({ n: 1 }), event({ n: 2 })];
    expect(digest(text(twins.toReversed()))).not.toBe(digest(text(twins)));
  });

  it("tells 1 from 1.0, which JSON.parse does not", () => {
    expect(digest('{"events":[{"event_id":"e","n":1}]}')).not.toBe(
      digest('{"events":[{"event_id":"e","n":1.0}]}'),
    );
    expect(digest('{"events":[{"event_id":"e","n":1.0}]}')).toBe(
      digest('{"events":[{"event_id":"e","n":10e-1}]}'),
    );
  });

  it("is for the run that is asked for, without the white space around it", () => {
    const bundle = read(text([event()]));
    expect(portableEvidenceDigest(bundle, { runId: " r\u0085" })).toBe(portableEvidenceDigest(bundle));
    expect(portableEvidenceDigest(bundle, { runId: "other" })).not.toBe(portableEvidenceDigest(bundle));
    expect(() => portableEvidenceDigest(bundle, { runId: "\ud800" })).toThrow(TypeError);
  });
});

describe("parseEvidenceBundle", () => {
  it.each([
    ["[]", "EVIDENCE_PACK_BUNDLE_INVALID"],
    ["{}", "EVIDENCE_PACK_BUNDLE_INVALID"],
    ['{"events":{}}', "EVIDENCE_PACK_BUNDLE_INVALID"],
    ['{"events":[]}', "read"],
    ["", "EVIDENCE_PACK_NOT_JSON"],
    ['\ufeff{"events":[]}', "EVIDENCE_PACK_NOT_JSON"],
    ['\u00a0{"events":[]}', "EVIDENCE_PACK_NOT_JSON"],
    [' {"events":[]}\n', "read"],
    ['{"events":[{"event_id":"e","x":"\\ud800"}]}', "EVIDENCE_PACK_LONE_SURROGATE"],
    ['{"events":[],"run_id":"\\ud800"}', "EVIDENCE_PACK_LONE_SURROGATE"],
    ['{"events":[{"event_id":"e","environment":"\\ud800"}],"x":"\\ud800"}', "read"],
    [`{"events":[],"x":${"1".repeat(4301)}}`, "EVIDENCE_PACK_INTEGER_TOO_LONG"],
    [`{"events":[],"x":${"[".repeat(993)}${"]".repeat(993)}}`, "read"],
    [`{"events":[],"x":${"[".repeat(994)}${"]".repeat(994)}}`, "EVIDENCE_PACK_TOO_DEEP"],
  ])("%.80j: %s", (given, expected) => {
    expect(code(given)).toBe(expected);
  });

  it("refuses bytes that are not UTF-8, and more than it is told to take", () => {
    expect(code(Uint8Array.of(0x7b, 0x80, 0x7d))).toBe("EVIDENCE_PACK_NOT_UTF8");
    const result = parseEvidenceBundle(text([]), { maxBytes: 10 });
    expect(result.ok ? "read" : result.error.code).toBe("EVIDENCE_PACK_TOO_LARGE");
    expect(() => parseEvidenceBundle("{}", { maxBytes: -1 })).toThrow(RangeError);
  });
});

describe("warns of", () => {
  const warnings = (given: string): readonly string[] =>
    read(given).warnings.map((warning) => `${warning.code} ${warning.path}`);

  it("nothing in a plain bundle", () => {
    expect(warnings(text([event()]))).toEqual([]);
  });

  it.each<[title: string, given: string, warnings: readonly string[]]>([
    [
      "events that do not count",
      text([event(), 1, {}, event()]),
      ["EVENT_DROPPED events[0]", "EVENT_DROPPED events[1]", "EVENT_DROPPED events[2]"],
    ],
    ["events of another run", text([event({ run_id: "other" })]), ["EVENT_OF_OTHER_RUN events[0].run_id"]],
    [
      "what the server refuses",
      text([event({ actor: 1, payload: [] })]),
      ["EVENT_MALFORMED events[0].actor", "EVENT_MALFORMED events[0].payload"],
    ],
    [
      "what the server leaves out",
      text([event({ note: 1, agent_id: null })]),
      ["FIELD_NOT_PORTABLE events[0].note", "FIELD_NOT_PORTABLE events[0].agent_id"],
    ],
    [
      "members that no digest covers",
      text([event({ environment: "prod" })], { policy_version: "1" }),
      ["FIELD_NOT_COVERED policy_version", "FIELD_NOT_COVERED events[0].environment"],
    ],
    ["white space around the run", text([event()], { run_id: "r " }), ["WHITE_SPACE_NOT_COVERED run_id"]],
    [
      "numbers that the server spells otherwise",
      text([event({ payload: "P" })]).replace(
        '"P"',
        '{"a":[1e-7,0.00001,1e-10,1e16],"b":18446744073709551616}',
      ),
      [
        "NUMBER_NOT_PORTABLE events[0].payload.a[0]",
        "NUMBER_NOT_PORTABLE events[0].payload.a[1]",
        "NUMBER_NOT_PORTABLE events[0].payload.b",
      ],
    ],
    [
      "repeated members, and what is no number",
      text([event({ payload: "P" })]).replace('"P"', '{"a":1,"a":NaN}'),
      ["MEMBER_REPEATED events[0].payload.a", "NOT_STRICT_JSON events[0].payload.a"],
    ],
    [
      "depth that the server does not read",
      text([event({ payload: "P" })]).replace('"P"', `{"a":${"[".repeat(124)}${"]".repeat(124)}}`),
      ["DEPTH_NOT_PORTABLE "],
    ],
  ])("%s", (_, given, expected) => {
    expect(warnings(given)).toEqual(expected);
  });
});

describe("validateEvidenceBundle", () => {
  const bundle = read(text([event()]));
  const manifest = evidenceDigestManifest(bundle);
  const issues = (
    options: Partial<Parameters<typeof validateEvidenceBundle>[1]>,
    of = bundle,
  ): readonly string[] =>
    validateEvidenceBundle(of, { manifest, ...options }).issues.map((issue) => issue.code);

  it("says yes to a bundle and its own manifest, read from their files", () => {
    const again = unwrap(parseEvidenceDigestManifest(serializeEvidenceDigestManifest(manifest)));
    expect(again).toEqual(manifest);
    expect(
      validateEvidenceBundle(bundle, {
        manifest: again,
        expectedRunId: " r",
        expectedArtifactDigest: HEX.toUpperCase(),
      }),
    ).toEqual({
      ok: true,
      digest: portableEvidenceDigest(bundle),
      artifactDigest: HEX,
      issues: [],
      warnings: [],
    });
  });

  it.each<[string, Parameters<typeof issues>[0], readonly string[]]>([
    [
      "another run",
      { expectedRunId: "other" },
      ["BUNDLE_RUN_ID_MISMATCH", "MANIFEST_RUN_ID_MISMATCH", "DIGEST_MISMATCH"],
    ],
    [
      "a manifest of another run",
      { manifest: { ...manifest, run_id: "other" } },
      ["MANIFEST_RUN_ID_MISMATCH"],
    ],
    [
      "a manifest without a digest",
      { manifest: { ...manifest, events_content_sha256: "" } },
      ["MANIFEST_DIGEST_MISSING"],
    ],
    [
      "a digest that names its algorithm",
      { manifest: { ...manifest, events_content_sha256: `sha256:${manifest.events_content_sha256}` } },
      ["MANIFEST_DIGEST_MISSING"],
    ],
    ["another digest", { manifest: { ...manifest, events_content_sha256: HEX } }, ["DIGEST_MISMATCH"]],
    ["another artifact", { expectedArtifactDigest: "d".repeat(64) }, ["ARTIFACT_DIGEST_MISMATCH"]],
  ])("refuses %s", (_, options, codes) => {
    expect(issues(options)).toEqual(codes);
  });

  it("refuses a bundle in which nothing was promoted", () => {
    const other = read(text([event({ event_type: "model_trained" })]));
    expect(issues({ manifest: evidenceDigestManifest(other) }, other)).toEqual(["MISSING_ARTIFACT_DIGEST"]);
  });

  it("takes the promotion that is last in the file, whenever it was", () => {
    const first = event({ payload: { artifact_sha256: "d".repeat(64) }, ts_utc: "2027", event_id: "e2" });
    expect(promotedArtifactDigest(read(text([first, event()])))).toBe(HEX);
    expect(promotedArtifactDigest(read(text([event(), event({ payload: {} })])))).toBeNull();
  });

  it.each<[object, string | null]>([
    [{ artifact_sha256: ` ${HEX.toUpperCase()}\u0085` }, HEX],
    [{ artifact_sha256: "", artifact_digest_sha256: HEX }, HEX],
    [{ artifact_sha256: 5, artifact_digest_sha256: HEX }, null],
    [{ artifact_sha256: HEX.slice(1) }, null],
  ])("of a payload %j the artifact is %s", (payload, expected) => {
    expect(promotedArtifactDigest(read(text([event({ payload })])))).toBe(expected);
  });

  it("a manifest that is no object is refused, and one without members is empty", () => {
    const refused = parseEvidenceDigestManifest("[]");
    expect(refused.ok ? "read" : refused.error.code).toBe("EVIDENCE_PACK_MANIFEST_INVALID");
    expect(unwrap(parseEvidenceDigestManifest('{"run_id":5,"events_content_sha256":null}'))).toEqual({
      schema: "",
      run_id: "5",
      events_content_sha256: "",
      evidence_digest_schema: "",
    });
  });
});
