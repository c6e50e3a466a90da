/** Classes of SPDX 3.0.1 by those that they are of; names as the context has them. */
const SUBCLASSES: { readonly [name: string]: string } = {
  "": "CreationInfo DictionaryEntry Element ExternalIdentifier ExternalMap ExternalRef IntegrityMethod NamespaceMap PositiveIntegerRange ai_EnergyConsumption ai_EnergyConsumptionDescription extension_CdxPropertyEntry extension_Extension",
  Element:
    "Agent Annotation Artifact ElementCollection IndividualElement Relationship Tool build_Build expandedlicensing_LicenseAddition simplelicensing_AnyLicenseInfo simplelicensing_SimpleLicensingText",
  IntegrityMethod: "Hash PackageVerificationCode software_ContentIdentifier",
  extension_Extension: "extension_CdxPropertiesExtension",
  Agent: "Organization Person SoftwareAgent",
  Artifact: "security_Vulnerability software_SoftwareArtifact",
  software_SoftwareArtifact: "software_File software_Package software_Snippet",
  software_Package: "ai_AIPackage dataset_DatasetPackage",
  ElementCollection: "Bundle SpdxDocument",
  Bundle: "Bom",
  Bom: "software_Sbom",
  Relationship: "LifecycleScopedRelationship security_VulnAssessmentRelationship",
  security_VulnAssessmentRelationship:
    "security_CvssV2VulnAssessmentRelationship security_CvssV3VulnAssessmentRelationship security_CvssV4VulnAssessmentRelationship security_EpssVulnAssessmentRelationship security_ExploitCatalogVulnAssessmentRelationship security_SsvcVulnAssessmentRelationship security_VexVulnAssessmentRelationship",
  security_VexVulnAssessmentRelationship:
    "security_VexAffectedVulnAssessmentRelationship security_VexFixedVulnAssessmentRelationship security_VexNotAffectedVulnAssessmentRelationship security_VexUnderInvestigationVulnAssessmentRelationship",
  simplelicensing_AnyLicenseInfo:
    "expandedlicensing_ConjunctiveLicenseSet expandedlicensing_DisjunctiveLicenseSet expandedlicensing_ExtendableLicense expandedlicensing_IndividualLicensingInfo expandedlicensing_WithAdditionOperator simplelicensing_LicenseExpression",
  expandedlicensing_ExtendableLicense: "expandedlicensing_License expandedlicensing_OrLaterOperator",
  expandedlicensing_License: "expandedlicensing_CustomLicense expandedlicensing_ListedLicense",
  expandedlicensing_LicenseAddition:
    "expandedlicensing_CustomLicenseAddition expandedlicensing_ListedLicenseException",
};

const ABSTRACT: readonly string[] = [
  "Artifact",
  "Element",
  "ElementCollection",
  "IntegrityMethod",
  "expandedlicensing_ExtendableLicense",
  "expandedlicensing_License",
  "expandedlicensing_LicenseAddition",
  "extension_Extension",
  "security_VexVulnAssessmentRelationship",
  "security_VulnAssessmentRelationship",
  "simplelicensing_AnyLicenseInfo",
  "software_SoftwareArtifact",
];

const PARENTS: ReadonlyMap<string, string> = new Map(
  Object.entries(SUBCLASSES).flatMap(([parent, names]) => names.split(" ").map((name) => [name, parent])),
);

/** Whether something can be of a class: SPDX has it, and it is not abstract. */
export function isConcreteClass(name: string): boolean {
  return PARENTS.has(name) && !ABSTRACT.includes(name);
}

/** Whether a class is another, or one of its subclasses. */
export function isA(name: string, ancestor: string): boolean {
  for (let one: string | undefined = name; one !== undefined && one !== ""; one = PARENTS.get(one))
    if (one === ancestor) return true;
  return false;
}
