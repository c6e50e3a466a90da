import { FOLLOWS } from "@aixv/lineage";
import { EDGE_TYPES, type EdgeType } from "@aixv/records";
import { LINEAGE_VIEWS, type LineageOptions, queryLineage } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import {
  ADVISORY_FLAGS,
  ATTESTATION_FLAGS,
  ROOT_FLAGS,
  readAdvisoryIdentities,
  readAttestationIdentities,
  readRootFlags,
} from "../options/trust.ts";
import { formatJson } from "../output/json.ts";
import { drawLineage } from "../output/lineage-picture.ts";
import { lineageResult } from "../output/lineage-result.ts";
import { lineageText } from "../output/lineage-text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

const FORMATS = ["text", "json", "dot", "mermaid"] as const;

/** `aixv provenance` */
export const provenance: Command = {
  name: "provenance",
  summary: "where a model came from, what came of it, and why it is flagged",
  positional: "PATH|DIGEST",
  flags: [
    {
      name: "view",
      kind: "text",
      value: LINEAGE_VIEWS.join("|"),
      description:
        "its ancestors (default), what came of it, why it is flagged, or the way to another (--to)",
    },
    { name: "depth", kind: "integer", value: "N", description: "steps to go; default 3" },
    { name: "to", kind: "text", value: "DIGEST|PATH", description: "of the view path: the other artifact" },
    {
      name: "edge-type",
      kind: "list",
      value: "TYPE",
      description: "follow these alone, such as derived_from; default whatever hands harm on",
    },
    {
      name: "follow",
      kind: "text",
      value: FOLLOWS.join("|"),
      description: "whose claims: default trusted where somebody is, else claimed",
    },
    {
      name: "max-artifacts",
      kind: "integer",
      value: "N",
      description: "artifacts to reach at most; default 1000000",
    },
    {
      name: "require-signed-attestations",
      kind: "boolean",
      description: "fail if something is claimed of it that nobody trusted signed",
    },
    ...ATTESTATION_FLAGS,
    ...ADVISORY_FLAGS,
    { name: "format", kind: "text", value: FORMATS.join("|"), description: "default text" },
    ...ROOT_FLAGS,
    ...HASHING_FLAGS,
  ],
  examples: [
    "aixv provenance my-model --depth 3",
    "aixv provenance my-model --view explain --public-key release.pub",
    "aixv provenance my-model --view impact --format mermaid",
  ],
  async run(artifact: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const format = flags.choice("format", FORMATS) ?? "text";
    const view = flags.choice("view", LINEAGE_VIEWS) ?? "trace";
    const found = await queryLineage(artifact, { ...readQuery(flags), view, ...readContext(flags, context) });
    if (!found.ok) throw found.error;
    const report = found.value;
    noteWarnings(
      report.ignored.map(({ code, message, evidence }) => ({ code, message: `${evidence}: ${message}` })),
      context,
    );
    const drawing = format === "dot" || format === "mermaid" ? drawLineage(report, format) : undefined;
    const result = {
      ...lineageResult(artifact, view, report),
      ...(drawing === undefined ? {} : { drawing }),
    };
    const [violation] = report.violations;
    const negative = { error: violation ?? "", code: "ATTESTATION_UNTRUSTED" };
    return {
      exitCode: violation === undefined ? 0 : 1,
      result: violation === undefined ? result : { ...result, ...negative },
      text:
        drawing?.trimEnd() ??
        (format === "json"
          ? formatJson({ ok: violation === undefined, ...result }).trimEnd()
          : lineageText(artifact, view, report, context.style)),
    };
  },
};

function readQuery(flags: FlagValues): Partial<LineageOptions> {
  const to = flags.text("to");
  const depth = flags.integer("depth");
  const maxArtifacts = flags.integer("max-artifacts");
  const follow = flags.choice("follow", FOLLOWS);
  const edgeTypes = flags.list("edge-type").map((name): EdgeType => {
    const type = EDGE_TYPES.find((known) => known === name);
    if (type === undefined)
      throw new UsageError(`expected --edge-type ${EDGE_TYPES.join("|")}, got "${name}"`);
    return type;
  });
  return {
    requireSignedAttestations: flags.boolean("require-signed-attestations"),
    attestationIdentities: readAttestationIdentities(flags),
    ...readAdvisoryIdentities(flags),
    ...(to === undefined ? {} : { to }),
    ...(depth === undefined ? {} : { depth }),
    ...(maxArtifacts === undefined ? {} : { maxArtifacts }),
    ...(follow === undefined ? {} : { follow }),
    ...(edgeTypes.length === 0 ? {} : { edgeTypes }),
  };
}

function readContext(flags: FlagValues, context: CommandContext) {
  const { expectedIdentities: _nobody, ...roots } = readRootFlags(flags, context);
  return { ...roots, ...readHashingFlags(flags, context), root: context.root };
}
