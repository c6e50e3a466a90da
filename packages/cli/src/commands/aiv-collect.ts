import { dirname } from "node:path";
import {
  appendToPacket,
  type DraftArtifact,
  EVIDENCE_CLASSES,
  type EvidenceClass,
  type EvidenceItem,
  type PacketDocument,
  parsePacket,
  viewPacket,
} from "@aixv/aiv";
import { closest, type JsonObject, quote, timeFromDate, utf8Bytes } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { readValue } from "../options/aiv.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { type Evidence, keepEvidence, readEvidence } from "../output/aiv-evidence.ts";
import { requireOwnFolder } from "../output/own-folder.ts";
import { printable } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";
import { readPacket } from "./aiv-validate.ts";

/** What content is evidence of, and as what. */
const KINDS: { readonly [kind: string]: readonly [EvidenceClass, string] } = {
  "test-results": ["A", "test_results"],
  "ci-run": ["A", "ci_run"],
  coverage: ["C", "coverage"],
  "test-integrity": ["C", "test_integrity_report"],
  "search-output": ["C", "search_output"],
  "static-analysis": ["A", "static_analysis"],
  diff: ["D", "diff"],
  sbom: ["D", "sbom"],
};

/** `aixv aiv collect` */
export const aivCollect: Command = {
  name: "aiv collect",
  summary: "add files to a packet as evidence, with their hashes, and leave the rest as it is",
  positional: "PACKET",
  flags: [
    { name: "file", kind: "list", value: "FILE", description: "the evidence" },
    {
      name: "item",
      kind: "text",
      value: "ID",
      description: "the evidence item to add to (default: the first of its class, else a new one)",
    },
    { name: "class", kind: "text", value: "A…G", description: "its class, where the content does not tell" },
    { name: "type", kind: "text", value: "TYPE", description: "its type, where the content does not tell" },
    {
      name: "claim",
      kind: "list",
      value: "ID",
      description: "claims that a new item supports (default: all)",
    },
    {
      name: "artifacts",
      kind: "text",
      value: "DIR",
      description: "where evidence is kept (default aiv-evidence)",
    },
    {
      name: "output",
      kind: "text",
      value: "FILE",
      description: "write the packet there (default: in place)",
    },
  ],
  examples: ["aixv aiv collect aiv-packet.yaml --file junit.xml,bom.json"],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const files = flags.list("file");
    if (files.length === 0) throw new UsageError("expected --file FILE");
    const folder = flags.text("artifacts") ?? "aiv-evidence";
    const output = flags.text("output") ?? path;
    if (output !== path) await requireNewFile(output, {});
    for (const written of [folder, dirname(output)]) await requireOwnFolder(written, ".");
    const now = context.now ?? timeFromDate(new Date());
    let { document, text } = await readPacket(path);
    const added: JsonObject[] = [];
    const evidence: Evidence[] = [];
    for (const file of files) {
      const read = await readEvidence(file);
      const { artifact } = read;
      if (evidence.some((other) => other.artifact.file === artifact.file))
        throw new UsageError(
          `expected files of different names, got ${quote(artifact.file)} twice; rename one`,
        );
      evidence.push(read);
      const place = findPlace(document, flags, artifact, file);
      const entry = { type: place.type, ...describeArtifact(artifact), retrieved_at: now };
      const whole = place.item === undefined ? newItem(document, place, flags.list("claim"), entry) : entry;
      const list = place.item === undefined ? ["evidence_items"] : place.item.section.at("artifacts");
      text = readValue(appendToPacket(text, document, list, whole), path);
      document = readValue(parsePacket(text), path);
      added.push({
        file: artifact.file,
        item: place.id,
        type: place.type,
        class: place.class,
        canonical_form: artifact.form.id,
        sha256: artifact.form.sha256,
      });
    }
    await keepEvidence(folder, evidence);
    await writeOutputFile(output, utf8Bytes(text), { overwrite: output === path });
    return {
      exitCode: 0,
      result: { path: output, artifacts_path: folder, added },
      text: added
        .map(
          ({ file, item, type, canonical_form }) =>
            `${context.style.good("✔")} ${printable(String(file))} in ${printable(String(item))} as ${printable(String(type))}, hashed as ${String(canonical_form)}`,
        )
        .join("\n"),
    };
  },
};

/** What a packet records of a file, beside its type and when it was read. */
function describeArtifact({ file, form, content }: DraftArtifact): JsonObject {
  return {
    reference: `sha256:${form.sha256}`,
    file,
    immutability_mechanism: "content address; the file is kept with the packet",
    canonical_form: form.id,
    sha256: form.sha256,
    ...(content.kind === "test-results" ? { counts: { ...content.counts } } : {}),
    ...(content.kind === "ci-run" ? { commit_sha: content.commitSha } : {}),
    ...(content.kind === "sbom" ? { format: content.format, spec_version: content.specVersion } : {}),
  };
}

/** Where an artifact goes: into an item that is there, or a new one. */
interface Place {
  readonly item: EvidenceItem | undefined;
  readonly id: string;
  readonly class: EvidenceClass;
  readonly type: string;
}

function findPlace(
  document: PacketDocument,
  flags: FlagValues,
  artifact: DraftArtifact,
  file: string,
): Place {
  const { items } = viewPacket(document.json);
  const wanted = flags.text("item");
  const named = flags.choice("class", EVIDENCE_CLASSES);
  const [ofKind, typeOfKind] = KINDS[artifact.content.kind] ?? [];
  const byId = wanted === undefined ? undefined : items.find(({ id }) => id === wanted);
  if (named !== undefined && byId !== undefined && byId.class !== named) {
    throw new UsageError(
      `expected the class of ${quote(wanted ?? "")} after --class, ${byId.class ?? "none"}, got ${named}; leave it out, or name another item`,
    );
  }
  const evidenceClass = named ?? byId?.class ?? ofKind;
  const type = readType(flags.text("type")) ?? typeOfKind;
  if (evidenceClass === undefined || type === undefined) {
    const { kind, format } = artifact.content;
    throw new UsageError(
      `expected --class and --type: ${quote(file)} is ${kind} (${format}), of which no class is known`,
    );
  }
  const item = wanted === undefined ? items.find((one) => one.class === evidenceClass) : byId;
  return {
    item,
    id: item === undefined ? (wanted ?? freeId(items, evidenceClass)) : (item.id ?? ""),
    class: evidenceClass,
    type,
  };
}

/** The standard leaves the list of types open, and its own are words in lower case. */
function readType(type: string | undefined): string | undefined {
  if (type === undefined || /^[a-z][a-z0-9_-]{0,63}$/.test(type)) return type;
  throw new UsageError(
    `expected a type such as test_results after --type, of at most 64 small letters, digits, "_" and "-", got ${quote(type)}`,
  );
}

function freeId(items: readonly EvidenceItem[], evidenceClass: EvidenceClass): string {
  const taken = new Set(items.map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = `EV-${evidenceClass}-${String(number).padStart(3, "0")}`;
    if (!taken.has(id)) return id;
  }
}

/** An item with one artifact; what it shows, a person has to write. */
function newItem(
  document: PacketDocument,
  { id, class: evidenceClass }: Place,
  claims: readonly string[],
  entry: JsonObject,
): JsonObject {
  if (!/^[\w.-]{1,64}$/.test(id))
    throw new UsageError(
      `expected an id of letters, digits, ".", "_" and "-" after --item, got ${quote(id)}`,
    );
  const known = viewPacket(document.json).claims.flatMap((claim) => claim.id ?? []);
  const unknown = claims.find((claim) => !known.includes(claim));
  if (unknown !== undefined) {
    const near = closest(unknown, known);
    const hint =
      near === undefined
        ? `the packet has ${known.map((one) => quote(one)).join(", ")}`
        : `did you mean ${near}?`;
    throw new UsageError(`expected the id of a claim after --claim, got ${quote(unknown)}; ${hint}`);
  }
  return {
    id,
    class: evidenceClass,
    description: "TODO(aiv): what it is",
    claim_refs: [...(claims.length > 0 ? claims : known)],
    artifacts: [entry],
    scope: "TODO(aiv): what it covers",
    validation_method: "TODO(aiv): how to check it",
    limitations: [],
  };
}
