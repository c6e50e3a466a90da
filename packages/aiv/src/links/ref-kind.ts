import { COMMIT_ID } from "../standard/commit-id.ts";
import type { RefKind } from "./reference.ts";

/** What a ref in a link is, if it can be a commit at all. Only the whole of it counts: `<40 hex>-fix` is a name. */
export function refKindOf(ref: string): RefKind {
  if (COMMIT_ID.test(ref.toLowerCase())) return "commit";
  return /^[0-9a-f]{7,39}$/i.test(ref) ? "short-commit" : "name";
}

/** That of the side that fixes less. */
export function weakerKind(a: RefKind, b: RefKind): RefKind {
  const order: readonly RefKind[] = ["name", "short-commit", "commit"];
  return order[Math.min(order.indexOf(a), order.indexOf(b))] ?? "name";
}
