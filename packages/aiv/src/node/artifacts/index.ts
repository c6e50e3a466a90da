export type { ArtifactFolderLimits } from "./artifact-folder.ts";
export { type CollectArtifactOptions, collectArtifactFacts } from "./collect-artifact-facts.ts";
