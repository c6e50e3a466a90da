import { quote } from "@aixv/core";
import type { Evaluation } from "./evaluation.ts";
import type { PacketPath } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

/** References between claims and evidence: each leads somewhere, and back. */
export function checkReferences({ packet }: Evaluation, to: RuleReport): void {
  const claims = namedBy(packet.claims.map(({ id, evidenceRefs }) => [id, evidenceRefs]));
  const items = namedBy(packet.items.map(({ id, claimRefs }) => [id, claimRefs]));
  for (const { section, id, evidenceRefs } of packet.claims)
    checkOneWay(section.at("evidence_refs"), id, evidenceRefs, items, "claim_refs", to);
  for (const { section, id, claimRefs } of packet.items)
    checkOneWay(section.at("claim_refs"), id, claimRefs, claims, "evidence_refs", to);
}

/** By id, what an entry names. Of two with one id, which is a fault of its own, either may. */
function namedBy(
  entries: readonly (readonly [id: string | undefined, refs: readonly string[]])[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  for (const [id, refs] of entries) {
    if (id === undefined) continue;
    const known = named.get(id);
    if (known === undefined) named.set(id, new Set(refs));
    else for (const ref of refs) known.add(ref);
  }
  return named;
}

function checkOneWay(
  path: PacketPath,
  id: string | undefined,
  refs: readonly string[],
  others: ReadonlyMap<string, ReadonlySet<string>>,
  back: "claim_refs" | "evidence_refs",
  to: RuleReport,
): void {
  const what = back === "claim_refs" ? "an evidence item" : "a claim";
  for (const [index, ref] of refs.entries()) {
    const other = others.get(ref);
    const at = [...path, index];
    if (other === undefined) {
      const message = `expected the id of ${what}, got ${quote(ref)}, which none has`;
      to.fail(at, message, `Correct the id, or add ${what}.`, { finding: "9.1-F2" });
    } else if (id !== undefined && !other.has(id)) {
      const message = `${quote(ref)} does not name ${quote(id)} in its ${back}`;
      const options = { finding: "X-CONTRADICTION", severity: "WARN" } as const;
      to.fail(at, message, "Name them in both directions.", options);
    }
  }
}
