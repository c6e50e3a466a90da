import type { Digest, JsonObject } from "@aixv/core";
import { resolvePredicateType } from "@aixv/records";
import {
  type FoundEvidence,
  findEvidence,
  type JudgedEvidence,
  requireRoot,
  resolveArtifact,
  verifyEvidence,
  withStore,
} from "@aixv/sdk";
import type { AttestationEntry } from "@aixv/store";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { readTrustFlags, TRUST_FLAGS } from "../options/trust.ts";
import {
  evidenceLine,
  evidenceResult,
  faultWarning,
  OTHER_EVIDENCE,
  otherWarning,
  unsignedLine,
} from "../output/evidence.ts";
import { formatCount, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

const HASHING_ONLY = HASHING_FLAGS.filter(({ name }) => !TRUST_FLAGS.some((flag) => flag.name === name));

/** `aixv store list` */
export const storeList: Command = {
  name: "store list",
  summary: "list what .aixv/ holds, or all evidence about one artifact",
  positional: "PATH|DIGEST",
  positionalOptional: true,
  flags: [
    {
      name: "predicate",
      kind: "text",
      value: "NAME|URI",
      description: "attestations of this predicate only",
    },
    ...TRUST_FLAGS,
    ...HASHING_ONLY,
  ],
  examples: ["aixv store list", "aixv store list my-model --public-key release.pub"],
  async run(artifact: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    await requireRoot(context);
    const predicateType = readPredicate(flags);
    if (artifact !== "") return await listArtifact(artifact, predicateType, flags, context);
    const idle = [...TRUST_FLAGS, ...HASHING_ONLY].find(({ name }) => flags.has(name));
    if (idle !== undefined)
      throw new UsageError(`--${idle.name} needs a PATH or DIGEST: the artifact in question`);
    return await listStore(predicateType, context);
  },
};

function readPredicate(flags: FlagValues): string | undefined {
  const name = flags.text("predicate");
  if (name === undefined) return undefined;
  const resolved = resolvePredicateType(name);
  if (!resolved.ok) throw resolved.error;
  return resolved.value;
}

async function listStore(predicateType: string | undefined, context: CommandContext): Promise<Outcome> {
  const { style } = context;
  return await withStore(context, async (store) => {
    const attestations: AttestationEntry[] = [];
    for await (const entry of store.entries()) {
      context.signal.throwIfAborted();
      if (predicateType === undefined || entry.predicateType === predicateType) attestations.push(entry);
    }
    const records: JsonObject[] = [];
    const faults: { readonly code: string; readonly message: string }[] = [];
    // A predicate picks attestations; records have none.
    for await (const stored of predicateType === undefined ? store.records() : []) {
      if (!stored.ok) {
        faults.push({ code: stored.error.code, message: stored.error.message });
        continue;
      }
      const { record, path, bundle } = stored.value;
      records.push({ kind: record.kind, record_id: record.record_id, path, signed: bundle !== undefined });
    }
    noteWarnings(faults, context);
    const lines = [
      ...attestations.map(
        (entry) => `${entry.predicateType}  ${entry.subjects.join(", ")}  ${signed(entry.signed)}`,
      ),
      ...records.map(
        ({ kind, record_id, signed: isSigned }) => `${kind} ${record_id}  ${signed(isSigned === true)}`,
      ),
    ];
    const summary = `${formatCount(attestations.length, "attestation")}, ${formatCount(records.length, "record")}; nothing verified`;
    return {
      exitCode: 0,
      result: {
        attestations: attestations.map(describeEntry),
        records,
        faults: faults.map(({ code, message }) => ({ code, message })),
      },
      text: [...lines.map(printable), style.faint(summary)].join("\n"),
    };
  });
}

function signed(isSigned: boolean): string {
  return isSigned ? "signed" : "not signed";
}

function describeEntry(entry: AttestationEntry): JsonObject {
  return {
    id: entry.id,
    signed: entry.signed,
    subjects: [...entry.subjects],
    predicate_type: entry.predicateType,
    path: entry.location,
  };
}

async function listArtifact(
  artifact: string,
  predicateType: string | undefined,
  flags: FlagValues,
  context: CommandContext,
): Promise<Outcome> {
  const { style, root } = context;
  const resolved = await resolveArtifact(artifact, "artifact", { ...readHashingFlags(flags, context), root });
  if (!resolved.ok) throw resolved.error;
  const { digest, path } = resolved.value;
  const found = await findEvidence(digest, {
    root,
    signal: context.signal,
    ...(path === undefined ? {} : { path }),
  });
  if (!found.ok) throw found.error;
  const isWanted = (item: { readonly predicateType?: string }): boolean =>
    predicateType === undefined || item.predicateType === predicateType;
  const evidence = found.value.evidence.filter(isWanted);
  const unsigned = found.value.unsigned.filter(isWanted);
  const { others, faults } = found.value;
  const judged = await judge(digest, evidence, flags, context);
  noteWarnings([...faults.map(faultWarning), ...others.map(otherWarning)], context);
  const lines = [
    ...evidence.map((item, index) => evidenceLine(item, judged?.[index], style)),
    ...unsigned.map((item) => unsignedLine(item, style)),
  ];
  return {
    exitCode: 0,
    result: {
      artifact_digest: digest,
      evidence: evidence.map((item, index) => evidenceResult(item, judged?.[index])),
      unsigned: unsigned.map(({ id, path: at, predicateType: type }) => ({
        id,
        path: at,
        predicate_type: type,
      })),
      others: others.map(({ path: at, line, subjects }) => ({
        code: OTHER_EVIDENCE,
        path: at,
        line: line ?? null,
        subjects: [...subjects],
      })),
      faults: faults.map(({ path: at, line, error }) => ({
        path: at,
        line: line ?? null,
        code: error.code,
        message: error.message,
      })),
    },
    text: [
      artifact === digest ? style.strong(digest) : `${style.strong(printable(artifact))} ${digest}`,
      ...(lines.length === 0 ? ["  no evidence found"] : lines),
    ].join("\n"),
  };
}

/** Verifies where somebody is trusted; without, nothing is said of any signature. */
async function judge(
  digest: Digest,
  evidence: readonly FoundEvidence[],
  flags: FlagValues,
  context: CommandContext,
): Promise<readonly JudgedEvidence[] | undefined> {
  const trust = readTrustFlags(flags, context);
  const trusted = [trust.publicKeys, trust.certificateChain, trust.expectedIdentities];
  if (trusted.every((list) => (list?.length ?? 0) === 0)) return undefined;
  const judged = await verifyEvidence(digest, evidence, { ...trust, signal: context.signal });
  if (!judged.ok) throw judged.error;
  return judged.value;
}
