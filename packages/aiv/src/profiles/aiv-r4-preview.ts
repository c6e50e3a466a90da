import type { Profile } from "./profile.ts";

/**
 * The regulated tier that AIV F.4 announces, on packets of R3: class G, two independent Verifiers, ten years. The Verifiers'
 * specialism (S2), the audit sample of 25 % and the external audit are of the programme, and not of a packet.
 */
export const AIV_R4_PREVIEW: Profile = {
  id: "AIV-R4-Preview",
  name: "Regulated tier (preview)",
  version: "1.0.0",
  aivVersionCompatibility: ">=1.0.0 <2.0.0",
  scope: "R3 changes in regulated environments",
  additionalArtifacts: {},
  recommendedTools: {},
  testIntegrityTools: [],
  requiredPatterns: [],
  criticalSurfaces: [],
  additionalClasses: { R3: ["G"] },
  severities: new Map([
    ["COG-003", "BLOCK"],
    ["COG-004", "BLOCK"],
    ["ART-6.7.1-TS", "BLOCK"],
  ]),
  minimumVerifiers: { R3: 2 },
  retentionDays: { R3: 3650 },
};
