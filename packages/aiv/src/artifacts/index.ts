export type { ArtifactContent } from "../facts/artifact-facts.ts";
