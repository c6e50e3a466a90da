/** The class that each end of a relationship has to be of; absent: any element. */
export interface RelationshipRule {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Types of relationships between elements of any class (SPDX 3.0.1, Core/RelationshipType). */
const ANY =
  "amendedBy ancestorOf availableFrom configures contains copiedTo dependsOn descendantOf describes expandsTo generates hasAddedFile hasDataFile hasDeletedFile hasDependencyManifest hasDistributionArtifact hasDocumentation hasDynamicLink hasEvidence hasExample hasMetadata hasOptionalComponent hasOptionalDependency hasPrerequisite hasProvidedDependency hasRequirement hasSpecification hasStaticLink hasTest hasTestCase hasVariant modifiedBy other packagedBy patchedBy testedOn trainedOn usesTool";

const VULNERABILITY = "security_Vulnerability";
const LICENSE: RelationshipRule = { from: "software_SoftwareArtifact", to: "simplelicensing_AnyLicenseInfo" };
const BY_AGENT: RelationshipRule = { from: VULNERABILITY, to: "Agent" };
const OF_BUILD: RelationshipRule = { from: "build_Build" };
const ASSESSMENT: RelationshipRule = { from: VULNERABILITY };

/** Those between elements of some class, by what their entries say. */
const RULES: ReadonlyMap<string, RelationshipRule> = new Map([
  ...ANY.split(" ").map((type): [string, RelationshipRule] => [type, {}]),
  ["affects", ASSESSMENT],
  ["coordinatedBy", BY_AGENT],
  ["delegatedTo", { from: "Agent" }],
  ["doesNotAffect", ASSESSMENT],
  ["exploitCreatedBy", BY_AGENT],
  ["fixedBy", BY_AGENT],
  ["fixedIn", ASSESSMENT],
  ["foundBy", BY_AGENT],
  ["hasAssessmentFor", ASSESSMENT],
  ["hasAssociatedVulnerability", { from: "Artifact", to: VULNERABILITY }],
  ["hasConcludedLicense", LICENSE],
  ["hasDeclaredLicense", LICENSE],
  ["hasHost", OF_BUILD],
  ["hasInput", OF_BUILD],
  ["hasOutput", OF_BUILD],
  ["invokedBy", { to: "Agent" }],
  ["publishedBy", BY_AGENT],
  ["reportedBy", BY_AGENT],
  ["republishedBy", BY_AGENT],
  ["serializedInArtifact", { from: "SpdxDocument", to: "Artifact" }],
  ["underInvestigationFor", ASSESSMENT],
]);

/** What a type of relationship is between; undefined: there is no such type. */
export function ruleOf(type: string): RelationshipRule | undefined {
  return RULES.get(type);
}

/** The one type that relationships of a class of VEX have. */
export const VEX_TYPES: ReadonlyMap<string, string> = new Map([
  ["security_VexAffectedVulnAssessmentRelationship", "affects"],
  ["security_VexFixedVulnAssessmentRelationship", "fixedIn"],
  ["security_VexNotAffectedVulnAssessmentRelationship", "doesNotAffect"],
  ["security_VexUnderInvestigationVulnAssessmentRelationship", "underInvestigationFor"],
]);
