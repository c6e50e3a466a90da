import type { Digest } from "@aixv/core";
import { EDGE_TYPES, orientEdge } from "@aixv/records";
import { compare } from "../compare.ts";
import type { DigestTable } from "../graph/digest-table.ts";
import type { Direction } from "../graph/direction.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import { STANDINGS } from "../graph/standing.ts";
import type { Link } from "./link.ts";
import type { Neighbour } from "./neighbours.ts";

/** Makes the links of one query, in which a digest is spelled out once however often it comes. */
export class LinkMaker {
  readonly #artifacts: Spelling;
  readonly #claims: Spelling;

  constructor({ artifacts, claims }: GraphTables) {
    this.#artifacts = new Spelling(artifacts);
    this.#claims = new Spelling(claims);
  }

  /** The digest of an artifact's number. */
  digest(artifact: number): Digest {
    return this.#artifacts.text(artifact);
  }

  /** The link from an artifact to a neighbour. */
  link(artifact: number, direction: Direction, neighbour: Neighbour, depth: number): Link {
    const type = EDGE_TYPES[neighbour.type];
    const standing = STANDINGS[neighbour.rank];
    if (type === undefined || standing === undefined)
      throw new TypeError("expected a neighbour of the graph");
    const [own, other] = [this.digest(artifact), this.digest(neighbour.number)];
    const [made, origin] = direction === "ancestors" ? [own, other] : [other, own];
    const claims = neighbour.claims.map((claim) => this.#claims.text(claim));
    const { from, to } = orientEdge(type, made, origin);
    const distinct = claims.length < 2 ? claims : [...new Set(claims)].sort(compare);
    return { type, from, to, depth, standing, claims: distinct };
  }
}

class Spelling {
  readonly #table: DigestTable;
  readonly #known = new Map<number, Digest>();

  constructor(table: DigestTable) {
    this.#table = table;
  }

  text(number: number): Digest {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const text = this.#table.text(number);
    this.#known.set(number, text);
    return text;
  }
}
