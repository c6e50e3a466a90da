import { EVIDENCE_CLASSES } from "../packet/packet-view.ts";
import {
  list,
  type Members,
  mapping,
  oneOf,
  optional,
  required,
  type Shape,
  text,
  texts,
} from "../schema/shapes.ts";
import { RISK_TIERS } from "../standard/tiers.ts";

function byTier(shape: Shape, about: string): Shape {
  return mapping(Object.fromEntries(RISK_TIERS.map((tier) => [tier, optional(shape, about)])));
}

const EXTENSION: Members = {
  additional_artifacts: optional(texts, "types of artifact that items of the class need besides"),
  recommended_tools: optional(texts, "tools that make such evidence"),
  test_integrity_tools: optional(texts, "class C: tools that understand tests (§6.4.2.1)"),
  patterns: optional(texts, "class C: ids of patterns that a search must be for"),
};

/** A profile document (AIV F.1.2). Under `requirements` is what the standard lets a profile tighten and gives no key for. */
export const PROFILE_SHAPE: Shape = mapping({
  profile: required(
    mapping({
      id: required(text, 'such as "AIV-Python"'),
      name: required(text, "for people"),
      version: required(text, "of the profile"),
      aiv_version_compatibility: required(text, 'such as ">=1.0.0"'),
      scope: required(text, "what it applies to"),
      evidence_class_extensions: optional(
        mapping(
          Object.fromEntries(
            EVIDENCE_CLASSES.map((name) => [
              name,
              optional(mapping(EXTENSION), `what class ${name} needs besides`),
            ]),
          ),
        ),
        "what it adds to evidence classes",
      ),
      critical_surfaces: optional(
        list(
          mapping({
            surface: required(text, "the surface"),
            paths: optional(texts, "globs of paths"),
            symbols: optional(texts, "names"),
          }),
        ),
        "surfaces that are critical besides those of §5.2",
      ),
      tooling: optional({ kind: "any" }, "tools that it recommends"),
      requirements: optional(
        mapping({
          classes: optional(
            byTier(list(oneOf(...EVIDENCE_CLASSES)), "classes besides those of §6.1"),
            "classes that a tier needs",
          ),
          severities: optional({ kind: "any" }, "severities that it raises, by rule id"),
          minimum_verifiers: optional(
            byTier({ kind: "integer", least: 1 }, "how many"),
            "independent Verifiers that a tier needs",
          ),
          retention_days: optional(
            byTier({ kind: "integer", least: 1 }, "days"),
            "retention that a tier needs",
          ),
        }),
        "what it tightens",
      ),
    }),
    "the profile",
  ),
});
