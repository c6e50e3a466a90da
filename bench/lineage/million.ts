// Builds a graph of argv[2] families in memory, asks it, and prints what that took as JSON: a process of its own, so that its
// memory is that of the graph. lineage-tables.ts runs it.
import { createHash } from "node:crypto";
import { createDigest, type Digest } from "@aixv/core";
import {
  type AdvisoryNotice,
  affectedBy,
  type ClaimedStatement,
  checkLineage,
  explain,
  findPath,
  impact,
  LineageGraph,
  trace,
} from "@aixv/lineage";
import { type AdvisoryPredicate, advisoryTargets, PREDICATE_TYPES } from "@aixv/records";
import { median } from "../measure.ts";
import { artifactOf, familyClaims, GENERATIONS, leafOf, rootOf } from "./families.ts";

/** What a query took. */
export interface MeasuredQuery {
  readonly what: string;
  /** How many artifacts, steps or flags it gave. */
  readonly found: number;
  readonly milliseconds: number;
}

/** What this script prints. */
export interface MeasuredGraph {
  readonly claims: number;
  readonly buildSeconds: number;
  /** What the process had resident before the first claim and after the last. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Of that, what is live in the heap and in buffers more than before. */
  readonly liveBytes: number;
  readonly queries: readonly MeasuredQuery[];
}

const CLAIMED = { follow: "claimed" } as const;
const ROUNDS = 15;
const families = Number(process.argv[2] ?? 100);

globalThis.gc?.();
const before = process.memoryUsage();
const graph = new LineageGraph();
let buildSeconds = 0;
for (let family = 0; family < families; family++) {
  for (const some of statementsOf(family)) {
    const start = performance.now();
    for (const claim of some) graph.addClaimed(claim);
    buildSeconds += (performance.now() - start) / 1000;
  }
}
globalThis.gc?.();
const after = process.memoryUsage();
const live = ({ heapUsed, arrayBuffers }: NodeJS.MemoryUsage): number => heapUsed + arrayBuffers;

const asked = Math.floor(families / 2);
const [root, leaf] = [rootOf(asked), leafOf(asked)];
const walked = [leaf, ...trace(graph, leaf, CLAIMED).artifacts.map(({ digest }) => digest)];
const notices = Array.from({ length: 500 }, (_, index) => advisory(index));
const [onRoot] = notices;
if (onRoot === undefined) throw new RangeError("expected advisories");
const queries = [
  measure("impact of a root", () => impact(graph, root, CLAIMED).artifacts.length),
  measure(`trace of ${GENERATIONS} generations`, () => trace(graph, leaf, CLAIMED).artifacts.length),
  measure("trace of 8 generations", () => trace(graph, leaf, { ...CLAIMED, maxDepth: 8 }).artifacts.length),
  measure(
    "path from the last generation to a root",
    () => findPath(graph, leaf, root, CLAIMED)?.links.length ?? 0,
  ),
  measure(
    `explain, of ${notices.length} advisories`,
    () => explain(graph, leaf, notices, CLAIMED).flags.length,
  ),
  measure(
    "whom an advisory on a root concerns",
    () => affectedBy(graph, onRoot, notices, CLAIMED).artifacts.length,
  ),
  measure("findings of all that was traced", () => {
    checkLineage(graph, walked, CLAIMED);
    return walked.length;
  }),
];
const measured: MeasuredGraph = {
  claims: graph.claimCount,
  buildSeconds,
  bytesBefore: before.rss,
  bytesAfter: after.rss,
  liveBytes: live(after) - live(before),
  queries,
};
console.log(JSON.stringify(measured));

function measure(what: string, ask: () => number): MeasuredQuery {
  const times: number[] = [];
  let found = 0;
  // The first few make it warm.
  for (let round = -3; round < ROUNDS; round++) {
    const start = performance.now();
    found = ask();
    if (round >= 0) times.push(performance.now() - start);
  }
  return { what, found, milliseconds: median(times) };
}

/** By generations, as a store's index would give them: no two share their texts. */
function* statementsOf(family: number): Generator<readonly ClaimedStatement[]> {
  for (const claims of familyClaims(family)) {
    yield claims.map(({ artifact, parents }) => ({
      id: digestOf(`claim of ${artifact}`),
      signed: true,
      predicateType: PREDICATE_TYPES.training,
      subjects: [flat(artifact)],
      edges: parents.map((parent) => ({ type: "derived_from", from: flat(artifact), to: flat(parent) })),
    }));
  }
}

/** The first is on the root, a tenth of the others on what the leaf came from, and the rest on anything. */
function advisory(index: number): AdvisoryNotice {
  const near = index === 0 ? root : walked[(index * 7) % walked.length];
  const digest =
    index % 10 === 0 && near !== undefined ? near : artifactOf(index % families, index % GENERATIONS, index);
  const says: AdvisoryPredicate = {
    advisory_id: `ADV-${index}`,
    affected: [{ digest, selector: "descendants" }],
    severity: "high",
    status: "active",
    reason_code: "model-compromise",
    recommended_actions: [],
  };
  const time = Date.parse("2026-05-01T00:00:00Z");
  return {
    id: digestOf(`advisory ${index}`),
    advisory: says,
    targets: advisoryTargets(says),
    isTrusted: true,
    mayTakeBack: true,
    signers: [],
    first: time,
    last: time,
  };
}

function digestOf(text: string): Digest {
  return flat(createDigest("sha256", createHash("sha256").update(text).digest("hex")));
}

/** The text in one piece, as it comes out of a file. */
function flat(digest: Digest): Digest {
  return Buffer.from(digest, "latin1").toString("latin1") as Digest;
}
