import { type Digest, unwrap } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import { LineageGraph } from "@aixv/lineage";
import type { SignedRecord } from "@aixv/records";
import { bundle, made } from "../../policy/test/claims.ts";
import type { Evidence } from "../../policy/test/evidence.ts";
import { digest, MODEL } from "../../policy/test/setting.ts";

/** What MODEL was made of, and that. */
export const PARENT: Digest = digest(0xa1);
export const GRANDPARENT: Digest = digest(0xa2);
/** What MODEL was trained on, and what that came from. */
export const DATASET: Digest = digest(0xd1);
export const SOURCE: Digest = digest(0xd2);
/** What came of MODEL. */
export const CHILD: Digest = digest(0xc1);
/** With MODEL in a release. */
export const TOKENIZER: Digest = digest(0x70);
/** What the release was deployed as. */
export const IMAGE: Digest = digest(0x1a);
/** In no relation to anything. */
export const OTHER: Digest = digest(0x0f);

/** Signed claims of how these are related. */
export interface Family {
  readonly training: Verified<Statement>;
  readonly parents: Verified<Statement>;
  readonly data: Verified<Statement>;
  readonly child: Verified<Statement>;
  readonly release: Verified<SignedRecord>;
  readonly deployment: Verified<Statement>;
}

/** Signs them all. */
export async function signFamily({ claim, record }: Evidence): Promise<Family> {
  const datasets = [{ digest: DATASET, split: "train" }];
  const release = await record("bundle", bundle({ [TOKENIZER]: "tokenizer" }));
  const deployed = {
    admitted_artifact_digest: release.payloadDigest,
    policy_id: "p",
    policy_decision: "allow",
    evidence: [],
  };
  return {
    training: await claim("training", made([PARENT], { datasets })),
    parents: await claim("training", made([GRANDPARENT]), { of: [PARENT] }),
    data: await claim("training", made([SOURCE]), { of: [DATASET] }),
    child: await claim("training", made([MODEL]), { of: [CHILD] }),
    release,
    deployment: await claim("deployment", deployed, { of: [release.payloadDigest, IMAGE] }),
  };
}

/** A graph of some of them, all trusted. */
export function graphOf({ release, ...statements }: Partial<Family>): LineageGraph {
  const graph = new LineageGraph();
  for (const one of Object.values(statements)) unwrap(graph.addStatement(one, { isTrusted: true }));
  if (release !== undefined) unwrap(graph.addBundle(release, { isTrusted: true }));
  return graph;
}
