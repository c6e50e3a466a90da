import type { Digest } from "@aixv/core";
import type { LineageEdge } from "../statements/lineage-edge.ts";
import type { BundlePayload } from "./bundle.ts";

/**
 * The relations that a bundle claims: each member is `member_of` the release (AIXV §5), which goes by the SHA-256 of the
 * record's bytes, since a bundle that changes is another one.
 */
export function bundleEdges({ members }: BundlePayload, recordDigest: Digest): readonly LineageEdge[] {
  return members.map((member) => ({ type: "member_of", from: member, to: recordDigest }));
}
