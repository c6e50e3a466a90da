import {
  appendToPacket,
  EVIDENCE_CLASSES,
  type EvidenceClass,
  type PacketDocument,
  parsePacket,
  viewPacket,
} from "@aixv/aiv";
import { decodeUtf8, type JsonObject, quote, timeFromDate, utf8Bytes } from "@aixv/core";
import { readInputFile, writeOutputFile } from "@aixv/core/node";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { readValue } from "../options/aiv.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { keepEvidence, readEvidence } from "../output/aiv-evidence.ts";
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
    const now = context.now ?? timeFromDate(new Date());
    let text = decodeUtf8(await readInputFile(path, "packet", 16 * 1024 * 1024)) ?? "";
    const added: JsonObject[] = [];
    const kept: (() => Promise<string>)[] = [];
    let document = await readPacket(path);
    for (const file of files) {
      const { artifact, bytes } = await readEvidence(file);
      const [kindClass, kindType] = KINDS[artifact.content.kind] ?? [];
      const evidenceClass = flags.choice("class", EVIDENCE_CLASSES) ?? kindClass;
      const type = flags.text("type") ?? kindType;
      if (evidenceClass === undefined || type === undefined) {
        throw new UsageError(
          `expected --class and --type: ${quote(file)} is ${artifact.content.kind} (${artifact.content.format}), of which no class is known`,
        );
      }
      const entry = {
        type,
        reference: `sha256:${artifact.form.sha256}`,
        file: artifact.file,
        immutability_mechanism: "content address; the file is kept with the packet",
        canonical_form: artifact.form.id,
        sha256: artifact.form.sha256,
        retrieved_at: now,
        ...(artifact.content.kind === "test-results" ? { counts: { ...artifact.content.counts } } : {}),
        ...(artifact.content.kind === "ci-run" ? { commit_sha: artifact.content.commitSha } : {}),
        ...(artifact.content.kind === "sbom"
          ? { format: artifact.content.format, spec_version: artifact.content.specVersion }
          : {}),
      };
      const place = findPlace(document, flags.text("item"), evidenceClass, flags.list("claim"), entry);
      text = readValue(appendToPacket(text, document, place.path, place.entry), path);
      document = readValue(parsePacket(text), path);
      added.push({
        file: artifact.file,
        item: place.item,
        type,
        class: evidenceClass,
        canonical_form: artifact.form.id,
        sha256: artifact.form.sha256,
      });
      kept.push(() => keepEvidence(folder, artifact, bytes));
    }
    for (const keep of kept) await keep();
    await writeOutputFile(output, utf8Bytes(text), { overwrite: output === path });
    return {
      exitCode: 0,
      result: { path: output, artifacts_path: folder, added },
      text: added
        .map(
          ({ file, item, type, canonical_form }) =>
            `${context.style.good("✔")} ${printable(String(file))} in ${String(item)} as ${String(type)}, hashed as ${String(canonical_form)}`,
        )
        .join("\n"),
    };
  },
};

/** Where an artifact goes: into an item, or with a new one. */
function findPlace(
  document: PacketDocument,
  wanted: string | undefined,
  evidenceClass: EvidenceClass,
  claims: readonly string[],
  entry: JsonObject,
): { readonly path: readonly (string | number)[]; readonly entry: JsonObject; readonly item: string } {
  const view = viewPacket(document.json);
  const item = view.items.find((one) =>
    wanted === undefined ? one.class === evidenceClass : one.id === wanted,
  );
  if (item !== undefined) return { path: [...item.section.path, "artifacts"], entry, item: item.id ?? "" };
  if (wanted !== undefined && !/^[\w.-]{1,64}$/.test(wanted))
    throw new UsageError(
      `expected an id of letters, digits, ".", "_" and "-" after --item, got ${quote(wanted)}`,
    );
  const id = wanted ?? `EV-${evidenceClass}-${String(view.items.length + 1).padStart(3, "0")}`;
  const supported = claims.length > 0 ? claims : view.claims.flatMap((claim) => claim.id ?? []);
  const made = {
    id,
    class: evidenceClass,
    description: "TODO(aiv): what it is",
    claim_refs: [...supported],
    artifacts: [entry],
    scope: "TODO(aiv): what it covers",
    validation_method: "TODO(aiv): how to check it",
    limitations: [],
  };
  return { path: ["evidence_items"], entry: made, item: id };
}
