import { createHash } from "node:crypto";
import {
  canonicalJsonBytes,
  compareCodePoints,
  createDigest,
  type Digest,
  isJsonObject,
  type JsonFields,
  type JsonValue,
  unwrap,
} from "@aixv/core";
import { parseStatement } from "@aixv/envelope";
import { type ClaimedStatement, checkLineage, impact, LineageGraph, trace } from "@aixv/lineage";
import { type LineageEdge, parseArtifactDigest, statementEdges, validateClaims } from "@aixv/records";
import { accept, answerOfThrowing, type Operation, reject } from "../operation.ts";

/** `lineage-edges`: what a statement says of where artifacts came from (AIXV §8). */
export const readEdges: Operation = (input) =>
  answerOfThrowing(() => ({ edges: readClaim(input.object("statement").json).edges.toSorted(byText) }));

/** `check-lineage`: what is wrong with what statements say of artifacts, each of them trusted. */
export const findFaults: Operation = (input) => {
  const found = checkLineage(graphOf(input), input.array("artifacts", "a digest", readDigest), {
    follow: "claimed",
  });
  const findings = found.map(({ code, artifact }) => ({ code, artifact }));
  const reason = found.map(({ message }) => message).join("; ");
  return found.length === 0 ? accept({ findings }) : reject(reason, { findings });
};

/** `walk-lineage`: what an artifact came from, or what came of it, and in how many steps. */
export const walkLineage: Operation = (input) => {
  const start = readDigest(input.text("artifact"));
  if (start === undefined) throw input.fault("artifact", "a digest");
  const walk = input.text("direction") === "descendants" ? impact : trace;
  const { artifacts } = walk(graphOf(input), start, { follow: "claimed" });
  return accept({ artifacts: artifacts.map(({ digest, depth }) => ({ digest, depth })) });
};

function graphOf(input: JsonFields): LineageGraph {
  const graph = new LineageGraph();
  const statements = input.array("statements", "a statement", (one) => (isJsonObject(one) ? one : undefined));
  for (const statement of statements) graph.addClaimed(readClaim(statement));
  return graph;
}

/** @throws AixvError for what is no valid statement */
function readClaim(statement: JsonValue): ClaimedStatement {
  const bytes = canonicalJsonBytes(statement);
  const parsed = unwrap(parseStatement(bytes));
  const { subjects } = unwrap(validateClaims(parsed));
  const types = subjects.flatMap(({ digest, artifact_type }) =>
    artifact_type === undefined ? [] : [[digest, artifact_type] as const],
  );
  return {
    id: createDigest("sha256", createHash("sha256").update(bytes).digest("hex")),
    signed: true,
    predicateType: parsed.predicateType,
    subjects: subjects.map(({ digest }) => digest),
    edges: statementEdges(parsed),
    subjectTypes: Object.fromEntries(types),
  };
}

function readDigest(text: JsonValue): Digest | undefined {
  const digest = typeof text === "string" ? parseArtifactDigest(text) : undefined;
  return digest?.ok === true ? digest.value : undefined;
}

function byText(a: LineageEdge, b: LineageEdge): number {
  return compareCodePoints(`${a.type} ${a.from} ${a.to}`, `${b.type} ${b.from} ${b.to}`);
}
