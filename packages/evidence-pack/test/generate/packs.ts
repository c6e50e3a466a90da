import { packDigest, parsePack } from "@aixv/evidence-pack";
import {
  containersOf,
  type Draft,
  isMembers,
  type Members,
  memberOf,
  members,
  raw,
  writeDraft,
} from "./draft.ts";
import type { Random } from "./random.ts";
import { anyValue, bannedKey, brokenDigest, digestOf, hexOf, padded, spaceOf, textOf } from "./values.ts";

/** The text of a file that is a pack, nearly one, or hardly one. */
export function generatePack(random: Random): string {
  const pack = rightPack(random);
  const rounds = random.pick([0, 0, 0, 1, 1, 1, 2, 4]);
  for (let round = 0; round < rounds; round++) mutate(pack, random);
  if (random.oneIn(2)) addDigest(pack, random);
  return around(writeDraft(pack, random), random);
}

function rightPack(random: Random): Members {
  const ids = new Set(Array.from({ length: 1 + random.below(4) }, (_, index) => idOf(random, index)));
  const artifacts = [...ids].map((id) => artifactOf(id, random));
  const entries = artifacts.map((artifact) =>
    members({
      artifact_id: memberOf(artifact, "artifact_id") ?? "",
      content_digest: memberOf(artifact, "content_digest") ?? "",
    }),
  );
  if (random.oneIn(2)) random.shuffle(entries);
  const fields: { [name: string]: Draft } = {
    schema_version: random.oneIn(8) ? textOf(random) : "govai.standards.governance_evidence_pack.v1",
    pack_id: filled(random),
    tenant_scope: filled(random),
    artifacts,
    digest_manifest: members({ entries }),
  };
  if (random.oneIn(2)) fields.run_id = random.oneIn(4) ? raw("null") : filled(random);
  const pack = members(fields);
  if (random.oneIn(2)) random.shuffle(pack.members);
  return pack;
}

function artifactOf(id: string, random: Random): Members {
  const isGoverned = random.oneIn(2);
  const refs = (least: number): Draft =>
    Array.from({ length: least + random.below(3) }, () => filled(random));
  const fields: { [name: string]: Draft } = {
    artifact_id: id,
    artifact_type: filled(random),
    content_digest: digestOf(random, hexOf(random)),
    evidence_type: random.oneIn(12) ? padded("GOVERNED", random) : isGoverned ? "GOVERNED" : "REFERENCE",
  };
  if (isGoverned || random.oneIn(2)) fields.control_refs = refs(random.oneIn(12) ? 0 : 1);
  if (random.oneIn(2)) fields.ai_act_refs = random.oneIn(5) ? raw("null") : refs(0);
  if (random.oneIn(2)) fields.uri = random.oneIn(5) ? raw("null") : filled(random);
  return members(fields);
}

function idOf(random: Random, index: number): string {
  return random.oneIn(2) ? `art.${index}` : filled(random);
}

/** Mostly not empty, and mostly without half a surrogate pair. */
function filled(random: Random): string {
  const text = textOf(random);
  return (text.isWellFormed() && text.trim() !== "") || random.oneIn(8) ? text : "x";
}

function mutate(pack: Members, random: Random): void {
  const container = random.pick(containersOf(pack));
  if (!isMembers(container)) {
    mutateArray(container, random);
    return;
  }
  const index = random.below(container.members.length);
  const member = container.members[index];
  switch (random.below(8)) {
    case 0:
      container.members.push([bannedKey(random), anyValue(random)]);
      break;
    case 1:
      container.members.push([textOf(random), anyValue(random)]);
      break;
    case 2:
      container.members.splice(index, 1);
      break;
    case 3:
      if (member !== undefined)
        container.members.push([member[0], random.oneIn(2) ? member[1] : anyValue(random)]);
      break;
    case 4:
      if (member !== undefined)
        member[0] = random.oneIn(2) ? padded(member[0], random) : member[0].toUpperCase();
      break;
    case 5:
      if (typeof member?.[1] === "string")
        member[1] = member[0].endsWith("digest") ? brokenDigest(random) : padded(member[1], random);
      break;
    default:
      if (member !== undefined) member[1] = anyValue(random);
  }
}

function mutateArray(array: Draft[], random: Random): void {
  const index = random.below(array.length);
  const item = array[index];
  switch (random.below(5)) {
    case 0:
      array.splice(index, 1);
      break;
    case 1:
      array.push(anyValue(random));
      break;
    case 2:
      if (item !== undefined) array.push(item);
      break;
    case 3:
      random.shuffle(array);
      break;
    default:
      if (item !== undefined) array[index] = anyValue(random);
  }
}

/** Mostly the right one, and often spelt as it must not be. */
function addDigest(pack: Members, random: Random): void {
  const read = parsePack(writeDraft(pack, random));
  const content = read.ok ? read.value.content : null;
  const digest = content === null ? `sha256:${"0".repeat(64)}` : packDigest(content);
  const spelt = random.pick<Draft>([
    digest,
    digest,
    digest,
    digest,
    ` ${digest}${spaceOf(random)}`,
    digest.toUpperCase(),
    digest.slice(7),
    `sha256:${"0".repeat(64)}`,
    "",
    anyValue(random),
  ]);
  pack.members.push(["pack_digest", spelt]);
}

/** Mostly nothing, else white space of JSON or of Python alone, a byte order mark, or what breaks the text. */
function around(text: string, random: Random): string {
  if (!random.oneIn(12)) return text;
  switch (random.below(6)) {
    case 0:
      return `\ufeff${text}`;
    case 1:
      return text.slice(0, random.below(text.length));
    case 2:
      return text + random.pick(["}", ",", "{}", "x", "\u0000", "]"]);
    case 3:
      return random.pick([
        "[]",
        "{}",
        "[1]",
        "null",
        '"{}"',
        "",
        " ",
        "[{}]",
        "{]",
        '{"artifacts":[]}',
        `[${text}]`,
      ]);
    default:
      return spaceOf(random) + text + spaceOf(random) + spaceOf(random);
  }
}
