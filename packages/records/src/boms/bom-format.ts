/** What a predicate that is a bill of materials is written in. */
export type BomFormat = "cyclonedx" | "spdx";

/** in-toto's page of the type has it with and without the version of the specification. */
const CYCLONEDX_TYPE = /^https:\/\/cyclonedx\.org\/bom(?:\/v?(\d{1,3}\.\d{1,3}))?$/;

/** SPDX 3; some write no version, and then the document tells. SPDX 2 has types of its own. */
const SPDX_TYPE = /^https:\/\/spdx\.dev\/Document(?:\/v3(?:\.\d{1,3}){0,2})?$/;

/** The format of a predicate type's documents, `undefined` for types that are no bill of materials. */
export function bomFormat(predicateType: string): BomFormat | undefined {
  if (CYCLONEDX_TYPE.test(predicateType)) return "cyclonedx";
  return SPDX_TYPE.test(predicateType) ? "spdx" : undefined;
}

/** The version of CycloneDX that a predicate type names, if it names one. */
export function cycloneDxVersion(predicateType: string): string | undefined {
  return CYCLONEDX_TYPE.exec(predicateType)?.[1];
}
