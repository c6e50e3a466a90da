import { describeJson, getOwn, isJsonObject, type JsonValue } from "@aixv/core";
import type { RecordProblem } from "../error.ts";
import { isArtifactType } from "../registries/artifact-type.ts";
import { problemAt } from "../schema/read.ts";
import { ARTIFACT_TYPE_ANNOTATION, type StatementClaims } from "./statement-claims.ts";

/**
 * The types of a statement's subjects, as their annotations and the predicate say, which must agree.
 *
 * @param declared - `artifact_type` of the predicate, which speaks of all subjects
 * @param problems - takes what is wrong with them
 */
export function subjectTypes(
  claims: StatementClaims,
  declared: JsonValue | undefined,
  problems: RecordProblem[],
): ReadonlySet<string> {
  const types = new Set<string>();
  if (typeof declared === "string") types.add(declared);
  for (const [index, { annotations }] of claims.subject.entries()) {
    if (annotations === undefined) continue;
    if (!isJsonObject(annotations)) {
      const sentence = `expected an object, got ${describeJson(annotations)}`;
      problems.push(problemAt(["subject", index, "annotations"], sentence));
      continue;
    }
    const type = getOwn(annotations, ARTIFACT_TYPE_ANNOTATION);
    if (type === undefined) continue;
    const path = ["subject", index, "annotations", ARTIFACT_TYPE_ANNOTATION];
    if (typeof type !== "string" || !isArtifactType(type)) {
      problems.push(problemAt(path, `expected an artifact type of AIXV §4.1, got ${describeJson(type)}`));
    } else if (typeof declared === "string" && type !== declared) {
      const sentence = `expected ${describeJson(declared)}, as the predicate says, got ${describeJson(type)}`;
      problems.push(problemAt(path, sentence));
    } else {
      types.add(type);
    }
  }
  return types;
}
