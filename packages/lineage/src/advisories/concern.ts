import type { Digest } from "@aixv/core";
import type { AdvisoryRelation } from "@aixv/records";
import type { Link } from "../query/link.ts";
import type { QueryOptions } from "../query/query-options.ts";

/** How an artifact is related to one that an advisory names. */
export type Relation = "named" | "descendants" | "parents" | "bundles";

/** Which advisories concern an artifact. */
export interface ConcernOptions extends Pick<QueryOptions, "follow"> {
  /** Relations that count only where the advisory selects them, as in a policy; default none. */
  readonly ignoreAdvisoriesOn?: readonly AdvisoryRelation[];
}

/** Why an advisory concerns an artifact. */
export interface Concern {
  readonly relation: Relation;
  /** What the advisory names. */
  readonly target: Digest;
  /** From the artifact to the target; empty where it is named itself. */
  readonly path: readonly Link[];
}
