import { type DocumentPart, isIn } from "../../check/document-parts.ts";

/** Whether a part is a component: one of a list of such, or what the document is about. */
export function isComponentPart(part: DocumentPart): boolean {
  return (
    ["components", "ancestors", "descendants", "variants"].includes(part.at) ||
    isIn(part, "component", "metadata")
  );
}
