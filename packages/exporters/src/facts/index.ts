export { type Claim, type Claims, claimsOf } from "./claims.ts";
export {
  createExportFacts,
  type ExportedArtifact,
  type ExportFacts,
  type ExportRequest,
} from "./export-facts.ts";
