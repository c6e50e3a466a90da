import type { JsonObject, JsonValue } from "@aixv/core";
import { isA } from "./classes.ts";

/** A rule of a profile that an element breaks. */
export interface ProfileGap {
  readonly element: JsonObject;
  /** The member that is missing; absent where it is something else. */
  readonly member?: string;
  /** What was expected. */
  readonly expected: string;
}

/** Rules of a profile, of which the schema has none: the prose of its page, and its restrictions of members of other profiles. */
interface Profile {
  readonly id: string;
  /** What has to be there for anything to be said in it. */
  readonly used: readonly string[];
  readonly gaps: (elements: readonly JsonObject[]) => readonly ProfileGap[];
}

const NO_GAPS = (): readonly ProfileGap[] => [];

/** Profiles whose rules are known here (SPDX 3.0.1, Core/ProfileIdentifierType). */
const PROFILES: readonly Profile[] = [
  { id: "core", used: ["Element"], gaps: NO_GAPS },
  { id: "software", used: ["software_SoftwareArtifact"], gaps: NO_GAPS },
  { id: "simpleLicensing", used: ["simplelicensing_LicenseExpression"], gaps: NO_GAPS },
  { id: "security", used: ["security_Vulnerability"], gaps: securityGaps },
  {
    id: "build",
    used: ["build_Build"],
    gaps: buildGaps,
  },
  {
    id: "ai",
    used: ["ai_AIPackage"],
    gaps: (elements) =>
      packageGaps(elements, "ai_AIPackage", [
        "releaseTime",
        "suppliedBy",
        "software_downloadLocation",
        "software_packageVersion",
        "software_primaryPurpose",
      ]),
  },
  {
    id: "dataset",
    used: ["dataset_DatasetPackage"],
    gaps: (elements) =>
      packageGaps(elements, "dataset_DatasetPackage", [
        "builtTime",
        "originatedBy",
        "releaseTime",
        "software_downloadLocation",
        "software_primaryPurpose",
      ]),
  },
  { id: "lite", used: ["software_Package"], gaps: liteGaps },
];

/** The profiles that elements keep, of those that they make use of. A document that lists another claims what is not so. */
export function keptProfiles(elements: readonly JsonObject[]): readonly string[] {
  return PROFILES.filter(
    ({ used, gaps }) =>
      elements.some((element) => used.some((one) => isOf(element, one))) && gaps(elements).length === 0,
  ).map(({ id }) => id);
}

/** What elements lack to keep a profile; undefined for one whose rules are not known here. */
export function profileGaps(id: string, elements: readonly JsonObject[]): readonly ProfileGap[] | undefined {
  return PROFILES.find((profile) => profile.id === id)?.gaps(elements);
}

/** AI, Dataset: members, and one declared and one concluded licence. */
function packageGaps(
  elements: readonly JsonObject[],
  type: string,
  members: readonly string[],
): readonly ProfileGap[] {
  const licenses = licensesBySource(elements);
  return elements
    .filter((element) => isOf(element, type))
    .flatMap((element) => [...missing(element, members), ...licenseGaps(element, licenses)]);
}

function liteGaps(elements: readonly JsonObject[]): readonly ProfileGap[] {
  const licenses = licensesBySource(elements);
  return elements.flatMap((element): readonly ProfileGap[] => {
    if (isOf(element, "Agent")) return missing(element, ["name"]);
    if (!isOf(element, "software_Package")) return [];
    const hasAddress = isThere(element.software_downloadLocation) || isThere(element.software_packageUrl);
    return [
      ...missing(element, ["software_copyrightText", "software_packageVersion", "suppliedBy"]),
      ...(hasAddress ? [] : [{ element, expected: "a software_downloadLocation or a software_packageUrl" }]),
      ...licenseGaps(element, licenses),
    ];
  });
}

/** A status that says that something is not affected says why (Security/VexNotAffectedVulnAssessmentRelationship). */
function securityGaps(elements: readonly JsonObject[]): readonly ProfileGap[] {
  return elements
    .filter((element) => element.type === "security_VexNotAffectedVulnAssessmentRelationship")
    .filter(
      (element) => !isThere(element.security_impactStatement) && !isThere(element.security_justificationType),
    )
    .map((element) => ({
      element,
      expected: "a security_justificationType or a security_impactStatement",
    }));
}

/** A build has an input (or a configuration or tool in its place), an output and somebody who invoked it. */
function buildGaps(elements: readonly JsonObject[]): readonly ProfileGap[] {
  const ends = new Map<JsonValue | undefined, Set<string>>();
  for (const element of elements) {
    if (element.type !== "LifecycleScopedRelationship" || element.scope !== "build") continue;
    const type = String(element.relationshipType);
    // A configuration is what the relationship is from.
    const builds = type === "configures" ? listOf(element.to) : [element.from];
    for (const build of builds) ends.set(build, (ends.get(build) ?? new Set()).add(type));
  }
  const needed: readonly (readonly string[])[] = [
    ["hasInput", "configures", "usesTool"],
    ["hasOutput"],
    ["invokedBy"],
  ];
  return elements
    .filter((element) => isOf(element, "build_Build"))
    .flatMap((element) =>
      needed
        .filter((types) => !types.some((type) => ends.get(element.spdxId)?.has(type) === true))
        .map((types) => ({
          element,
          expected: `a LifecycleScopedRelationship of scope build from it, of type ${types.join(" or ")}`,
        })),
    );
}

const LICENSE_RELATIONSHIPS = ["hasDeclaredLicense", "hasConcludedLicense"] as const;

function licensesBySource(elements: readonly JsonObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { from, relationshipType } of elements) {
    if (!LICENSE_RELATIONSHIPS.some((type) => type === relationshipType)) continue;
    const key = `${String(relationshipType)} ${String(from)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function licenseGaps(element: JsonObject, counts: ReadonlyMap<string, number>): readonly ProfileGap[] {
  return LICENSE_RELATIONSHIPS.flatMap((type) => {
    const count = counts.get(`${type} ${String(element.spdxId)}`) ?? 0;
    return count === 1
      ? []
      : [{ element, expected: `exactly one ${type} relationship from it, got ${count}` }];
  });
}

function missing(element: JsonObject, members: readonly string[]): readonly ProfileGap[] {
  return members
    .filter((member) => !isThere(element[member]))
    .map((member) => ({ element, member, expected: member }));
}

function isThere(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function isOf(element: JsonObject, type: string): boolean {
  return typeof element.type === "string" && isA(element.type, type);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
