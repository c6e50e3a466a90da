import type { BundleCase } from "./generate/bundles.ts";
import { A, changed, withMembers } from "./packs.ts";

const MIB_4 = 4 * 1024 * 1024;

function nested(levels: number): string {
  return `${"[".repeat(levels)}${"]".repeat(levels)}`;
}

/** The valid pack with a member more, whose value is this text. */
function withMember(name: string, text: string): string {
  return withMembers({ [name]: "VALUE" }).replace('"VALUE"', text);
}

/** A pack of exactly so many bytes. */
export function packOfSize(bytes: number): string {
  const pack = withMembers({});
  return pack.slice(0, -1) + " ".repeat(bytes - pack.length) + pack.slice(-1);
}

/** Packs at the limits, and at what only some readers take. */
export const PACK_EDGES: readonly string[] = [
  withMembers({}),
  packOfSize(MIB_4 + 1),
  withMember("x", "1".repeat(4300)),
  withMember("x", `-${"1".repeat(4300)}`),
  withMember("x", "1".repeat(4301)),
  withMember("x", `${"1".repeat(5000)}.0`),
  withMember("x", "1e999999"),
  withMember("x", nested(900)),
  withMember("x", nested(1100)),
  withMember("x", '{"a":1,"a":{"prompt":2},"a":3}'),
  withMember("x", '{"\\ud800":{"content":"\\udc00"}}'),
  withMember("x", '{" prompt\\u001f":{"":{"content":1}}}'),
  withMember("x", '[[{"input_text":[{"output_text":{}}]}]]'),
  withMember("x", "NaN"),
  withMember("x", "-Infinity"),
  withMember("__proto__", '{"message_body":1}'),
  withMember("x", '"\u007f\u0080\u2028"'),
  withMember("x", '"\t"'),
  withMember("x", "[1,]"),
  withMember("x", '"\\u12"'),
  withMember("x", '{"\u{1f600}":{"prompt":1},"\ufb33":{"prompt":1},"\\ud83d":{"prompt":1}}'),
  "{",
  "{]",
  "",
  "\ufeff{}",
  "\u00a0{}\u2028",
  "{}\u0000",
  "[]",
  "{}",
  '{"artifacts":[]}',
  '{"artifacts":[null]}',
  changed((pack) => {
    pack.artifacts = [];
    pack.digest_manifest = { entries: [] };
  }),
  changed((pack) => {
    pack.digest_manifest.entries.reverse();
  }),
  changed((pack) => {
    pack.artifacts.reverse();
  }),
  changed((pack) => {
    pack.pack_digest = String(pack.pack_digest).toUpperCase();
  }),
  changed((pack) => {
    pack.pack_digest = `\u0085${String(pack.pack_digest)}\u001c`;
  }),
  changed((pack) => {
    pack.pack_digest = `\ufeff${String(pack.pack_digest)}`;
  }),
  changed((pack) => {
    for (const artifact of pack.artifacts)
      artifact.content_digest = ` SHA256: ${String(artifact.content_digest).slice(7).toUpperCase()} `;
  }),
  changed((pack) => {
    pack.artifacts.push({ ...pack.artifacts[0] });
  }),
  changed((pack) => {
    pack.artifacts.unshift(0 as never);
    Object.assign(pack.artifacts[1] ?? {}, { control_refs: [] });
  }),
  changed((pack) => {
    pack.artifacts = ["\ufb33", "\u{1f600}", "\uffff", "z"].map((artifact_id) => ({
      artifact_id,
      artifact_type: "t",
      content_digest: A,
      evidence_type: "REFERENCE",
    }));
    pack.digest_manifest = {
      entries: pack.artifacts.map(({ artifact_id }) => ({ artifact_id, content_digest: A })),
    };
    delete pack.pack_digest;
  }),
  changed((pack) => {
    delete (pack as { digest_manifest?: unknown }).digest_manifest;
  }),
  withMembers({ digest_manifest: null }),
  withMembers({ digest_manifest: {} }),
  withMembers({ digest_manifest: { entries: null } }),
  withMembers({ run_id: null, pack_digest: null }),
];

function bundle(events: string, more = ""): BundleCase {
  return { bundle: `{"run_id":"r","events":[${events}]${more}}`, manifest: "{}", runId: "r" };
}

/** An event with this payload. */
function event(payload: string, more = ""): string {
  return `{"event_id":"e","event_type":"t","ts_utc":"2026","actor":"a","system":"s","run_id":"r","payload":${payload}${more}}`;
}

/** Bundles at the limits. */
export const BUNDLE_EDGES: readonly BundleCase[] = [
  bundle(""),
  bundle(event("{}")),
  bundle(event(nested(400))),
  bundle(event(nested(1100))),
  bundle(event("1".repeat(4300))),
  bundle(event("1".repeat(4301))),
  bundle(event("[1e400,-1e400,NaN,-0,-0.0,1e16,1e-7,0.00001]")),
  bundle(event('"\\ud800"')),
  bundle(event("1", ',"environment":"\\ud800"')),
  bundle(event("1", ',"payload":2')),
  bundle(event("1"), ',"x":"\\ud800"'),
  bundle(`{"event_id":"","payload":"\\ud800"},${event("1")}`),
  bundle(`${event("1")},${event("2")},null,[],"x"`),
  bundle('{"event_id":0},{"event_id":1},{"event_id":"1"},{"event_id":1.0},{"event_id":true}'),
  bundle('{"event_id":[1,"a"]},{"event_id":"[1, \'a\']"},{"event_id":{"1":null,"0":"it\'s \\u00ad"}}'),
  bundle(
    '{"event_id":"b","ts_utc":"\ufb33"},{"event_id":"a","ts_utc":"\u{1f600}"},{"event_id":"c","ts_utc":false}',
  ),
  bundle('{"event_id":"b","\ufb33":1,"\u{1f600}":2,"10":3,"9":4}'),
  { bundle: '{"events":[]}', manifest: '{"run_id":null}', runId: "" },
  { bundle: '{"run_id":5,"events":[]}', manifest: '{"run_id":5.0}', runId: "5" },
];
