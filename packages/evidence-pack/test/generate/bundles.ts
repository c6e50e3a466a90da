import { parseEvidenceBundle, portableEvidenceDigest } from "@aixv/evidence-pack";
import { containersOf, type Draft, isMembers, type Members, members, raw, writeDraft } from "./draft.ts";
import type { Random } from "./random.ts";
import { anyValue, hexOf, numberOf, padded, textOf } from "./values.ts";

/** The files of a run, and the run that is asked for. */
export interface BundleCase {
  readonly bundle: string;
  readonly manifest: string;
  readonly runId: string;
}

const RUNS = ["run-1", "00000000-0000-4000-8000-000000000001", "\u{1f600}", "run\u00e9"];
const TIMES = [
  "2026-01-01T00:00:00Z",
  "2026-01-01T00:00:01Z",
  "2025-12-31T23:59:59Z",
  "2026-01-01T00:00:00.5Z",
];
const TYPES = ["data_registered", "model_trained", "evaluation_reported", "model_promoted"];

export function generateBundle(random: Random): BundleCase {
  const runId = random.pick(RUNS);
  const events: Draft[] = Array.from({ length: random.below(6) }, () => eventOf(runId, random));
  if (!random.oneIn(3)) events.push(promotion(runId, random));
  const bundle = members({ run_id: random.oneIn(10) ? padded(runId, random) : runId, events });
  if (random.oneIn(3)) bundle.members.push(["policy_version", "v1"]);
  const rounds = random.pick([0, 0, 0, 1, 1, 2, 4]);
  for (let round = 0; round < rounds; round++) mutate(bundle, random);
  const text = ends(writeDraft(bundle, random), random);
  return {
    bundle: text,
    manifest: manifestOf(text, runId, random),
    runId: random.oneIn(10) ? padded(runId, random) : runId,
  };
}

function eventOf(runId: string, random: Random): Members {
  const fields: { [name: string]: Draft } = {
    event_id: `e${random.below(5)}`,
    event_type: random.pick(TYPES),
    ts_utc: random.pick(TIMES),
    actor: "ci",
    system: "s",
    run_id: runId,
    payload: payloadOf(random),
  };
  if (random.oneIn(4)) fields.environment = anyValue(random);
  if (random.oneIn(8)) fields[random.pick(["event_id", "event_type", "ts_utc"])] = anyValue(random);
  const event = members(fields);
  if (random.oneIn(3)) random.shuffle(event.members);
  return event;
}

function payloadOf(random: Random): Members {
  const count = random.below(5);
  return {
    members: Array.from({ length: count }, () => [
      textOf(random),
      random.oneIn(2) ? numberOf(random) : anyValue(random),
    ]),
  };
}

function promotion(runId: string, random: Random): Members {
  const event = eventOf(runId, random);
  const hex = hexOf(random);
  const value = random.pick<Draft>([
    hex,
    hex,
    hex,
    hex.toUpperCase(),
    ` ${hex} `,
    hex.slice(2),
    "",
    raw("null"),
    raw("5"),
  ]);
  const name = random.oneIn(4) ? "artifact_digest_sha256" : "artifact_sha256";
  event.members.push(["event_type", random.oneIn(8) ? " model_promoted\u001f" : "model_promoted"]);
  event.members.push([
    "payload",
    members({ [name]: value, ...(random.oneIn(4) ? { artifact_digest_sha256: hex } : {}) }),
  ]);
  return event;
}

function mutate(bundle: Members, random: Random): void {
  const container = random.pick(containersOf(bundle));
  if (!isMembers(container)) {
    const item = container[random.below(container.length)];
    if (random.oneIn(2)) container.push(anyValue(random));
    else if (item !== undefined) container.push(item);
    return;
  }
  const index = random.below(container.members.length);
  const member = container.members[index];
  switch (member === undefined ? 0 : random.below(5)) {
    case 0:
      container.members.push([textOf(random), anyValue(random)]);
      break;
    case 1:
      container.members.splice(index, 1);
      break;
    case 2:
      if (member !== undefined) container.members.push([member[0], anyValue(random)]);
      break;
    default:
      if (member !== undefined) member[1] = anyValue(random);
  }
}

function ends(text: string, random: Random): string {
  if (!random.oneIn(20)) return text;
  return random.pick([
    `\ufeff${text}`,
    ` ${text}\n`,
    `\u00a0${text}`,
    text.slice(1),
    `${text}x`,
    "[]",
    "{}",
    "null",
    `[${text}]`,
  ]);
}

function manifestOf(bundle: string, runId: string, random: Random): string {
  const read = parseEvidenceBundle(bundle);
  const digest = read.ok ? portableEvidenceDigest(read.value) : "0".repeat(64);
  const spelt = random.pick<Draft>([
    digest,
    digest,
    digest,
    digest,
    digest.toUpperCase(),
    ` ${digest}\u0085`,
    digest.slice(1),
    hexOf(random),
    anyValue(random),
  ]);
  const manifest = members({
    schema: "aigov.evidence_digest_manifest.v1",
    run_id: random.oneIn(12) ? anyValue(random) : runId,
    events_content_sha256: spelt,
  });
  if (random.oneIn(30)) return random.pick(["[]", "{}", "{", ""]);
  return writeDraft(manifest, random);
}
