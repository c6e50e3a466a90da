export {
  type Advisory,
  type AdvisoryRevision,
  advisoriesOf,
  type ConcernedArtifact,
} from "./advisories.ts";
export { type Claim, type Claims, claimsOf } from "./claims.ts";
export {
  createExportFacts,
  type ExportedArtifact,
  type ExportFacts,
  type ExportRequest,
  type FileHeader,
} from "./export-facts.ts";
