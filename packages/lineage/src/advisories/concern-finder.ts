import type { Digest } from "@aixv/core";
import type { AdvisoryRelation, AdvisoryTarget } from "@aixv/records";
import type { Direction } from "../graph/direction.ts";
import { typeBits } from "../graph/edge-table.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import { leastRank } from "../graph/standing.ts";
import type { Link } from "../query/link.ts";
import { LinkMaker } from "../query/link-maker.ts";
import { type Neighbour, neighboursOf } from "../query/neighbours.ts";
import { INFLUENCE_EDGES } from "../query/query-options.ts";
import { Ways } from "../query/ways.ts";
import type { Concern, ConcernOptions } from "./concern.ts";

/** A way in which an advisory may concern an artifact. */
interface Candidate extends Omit<Concern, "path"> {
  /** How many claims prove it. */
  readonly claims: number;
  readonly steps: number;
  readonly links: () => readonly Link[];
}

/** What `parents` selects by: a bundle has members, not parents. */
const ORIGINS = typeBits(INFLUENCE_EDGES.filter((type) => type !== "member_of"));
const MEMBERS = typeBits(["member_of"]);

/** No artifacts. */
export const NOTHING: ReadonlySet<number> = new Set();

/**
 * Tells how an advisory concerns artifacts, by the rules of `@aixv/policy`: it names the artifact; or what the artifact has in
 * it; or a bundle that holds it; or its selector says so. In what is `fixed`, and in what comes of that alone, it ends.
 */
export class ConcernFinder {
  readonly ways: Ways;
  readonly #tables: GraphTables;
  readonly #maker: LinkMaker;
  readonly #least: number;
  readonly #ignored: readonly AdvisoryRelation[];
  readonly #neighbours = new Map<string, readonly Neighbour[]>();

  /** @param direction - `ancestors` to ask about one artifact, `descendants` to ask about one advisory */
  constructor(
    tables: GraphTables,
    { follow = "trusted", ignoreAdvisoriesOn = [] }: ConcernOptions,
    direction: Direction,
  ) {
    this.#tables = tables;
    this.#maker = new LinkMaker(tables);
    this.#least = leastRank(follow);
    this.#ignored = ignoreAdvisoriesOn;
    this.ways = new Ways(tables, direction, { least: this.#least, types: typeBits(INFLUENCE_EDGES) });
  }

  /** The concern that the fewest claims prove, and of those the one with the fewest steps. */
  find(
    artifact: Digest,
    targets: readonly AdvisoryTarget[],
    fixed: ReadonlySet<number> = NOTHING,
  ): Concern | undefined {
    const best = this.#best(artifact, targets, fixed);
    return best && { relation: best.relation, target: best.target, path: best.links() };
  }

  /** Whether there is one, without the way to it. */
  concerns(artifact: Digest, targets: readonly AdvisoryTarget[]): boolean {
    return this.#best(artifact, targets, NOTHING) !== undefined;
  }

  #best(
    artifact: Digest,
    targets: readonly AdvisoryTarget[],
    fixed: ReadonlySet<number>,
  ): Candidate | undefined {
    if (targets.some(({ digest }) => digest === artifact)) {
      return { relation: "named", target: artifact, claims: 0, steps: 0, links: () => [] };
    }
    const own = this.#tables.artifacts.find(artifact);
    if (own < 0 || fixed.has(own)) return undefined;
    let best: Candidate | undefined;
    for (const target of targets) {
      for (const candidate of this.#candidates(own, target, fixed)) {
        const less = best === undefined ? -1 : candidate.claims - best.claims || candidate.steps - best.steps;
        if (less < 0) best = candidate;
      }
    }
    return best;
  }

  *#candidates(
    artifact: number,
    { digest: target, selectors }: AdvisoryTarget,
    fixed: ReadonlySet<number>,
  ): Generator<Candidate> {
    const maker = this.#maker;
    const named = this.#tables.artifacts.find(target);
    if (named < 0) return;
    if (selectors.has("descendants") || !this.#ignored.includes("ancestors")) {
      const steps = this.ways.steps(artifact, named, fixed);
      const links = (): readonly Link[] =>
        this.ways
          .way(artifact, named, fixed)
          .map(({ made, next }, index) => maker.link(made, "ancestors", next, index + 1));
      // A statement relates all that it is about to all that it names: no two steps of a shortest way are of one.
      if (steps !== undefined) yield { relation: "descendants", target, claims: steps, steps, links };
    }
    if (selectors.has("parents")) {
      const own = this.originsOf(named).find(({ number }) => number === artifact);
      if (own !== undefined) {
        const links = (): readonly Link[] => [maker.link(named, "ancestors", own, 1)];
        yield { relation: "parents", target, claims: 1, steps: 1, links };
      }
    }
    for (const own of this.bundlesOf(artifact)) {
      if (fixed.has(own.number)) continue;
      const link = (): Link => maker.link(artifact, "descendants", own, 1);
      if (own.number === named && (selectors.has("bundles") || !this.#ignored.includes("bundles"))) {
        yield { relation: "bundles", target, claims: 1, steps: 1, links: () => [link()] };
      }
      if (!selectors.has("bundles")) continue;
      const other = this.bundlesOf(named).find(({ number }) => number === own.number);
      if (other !== undefined) {
        const links = (): readonly Link[] => [link(), maker.link(named, "descendants", other, 2)];
        // Whoever says what a release holds says all of it.
        yield { relation: "bundles", target, claims: 1, steps: 2, links };
      }
    }
  }

  /** What an artifact was made from, trained on, or is a deployment of. */
  originsOf(artifact: number): readonly Neighbour[] {
    return this.#followed(artifact, "ancestors", ORIGINS);
  }

  /** The releases that hold an artifact. */
  bundlesOf(artifact: number): readonly Neighbour[] {
    return this.#followed(artifact, "descendants", MEMBERS);
  }

  /** What a release holds. */
  membersOf(release: number): readonly Neighbour[] {
    return this.#followed(release, "ancestors", MEMBERS);
  }

  #followed(artifact: number, direction: Direction, types: number): readonly Neighbour[] {
    const key = `${artifact} ${direction} ${types}`;
    const known = this.#neighbours.get(key);
    if (known !== undefined) return known;
    const all = neighboursOf(this.#tables, artifact, direction, types);
    const followed = all.filter(({ rank }) => rank >= this.#least);
    this.#neighbours.set(key, followed);
    return followed;
  }
}
