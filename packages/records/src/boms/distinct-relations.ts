import type { Digest } from "@aixv/core";
import { countEdges, MAX_STATEMENT_EDGES, type Relations } from "../statements/relations.ts";

/**
 * The same relations, each pair once and none of an artifact with itself: documents say many things twice. More than
 * {@link MAX_STATEMENT_EDGES} come back as they are, for they count for nothing.
 */
export function distinctRelations(relations: readonly Relations[]): readonly Relations[] {
  if (countEdges(relations) > MAX_STATEMENT_EDGES) return relations;
  const distinct = new Map<string, { readonly relations: Relations; readonly to: Set<Digest> }>();
  for (const { type, from, to } of relations) {
    for (const source of from) {
      const key = `${type} ${source}`;
      const known = distinct.get(key);
      const targets = known?.to ?? new Set<Digest>();
      for (const target of to) if (target !== source) targets.add(target);
      if (known === undefined)
        distinct.set(key, { relations: { type, from: [source], to: [] }, to: targets });
    }
  }
  return [...distinct.values()].map((one) => ({ ...one.relations, to: [...one.to] }));
}
