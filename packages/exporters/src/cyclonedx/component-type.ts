import { type ArtifactKind, isData } from "../facts/artifact-type.ts";

/** What nobody says anything of is a file: each component has to be something. */
export function componentType(kind: ArtifactKind): string {
  if (kind === "model") return "machine-learning-model";
  return isData(kind) ? "data" : "file";
}
