import type { ChangeRecord } from "./program.ts";

/** Who the packet names as authors. */
export function authorNames({ view }: ChangeRecord): readonly string[] {
  const { identification } = view;
  return [
    identification.text("author_id"),
    identification.text("created_by"),
    ...identification.texts("co_authors"),
  ].filter((name) => name !== undefined);
}

export function verifierNames({ view }: ChangeRecord): readonly string[] {
  return view.attestations.flatMap(({ verifierId }) => verifierId ?? []);
}
