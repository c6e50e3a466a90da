import type { Digest } from "@aixv/core";
import type { EdgeType } from "@aixv/records";
import type { Standing } from "../graph/standing.ts";

/** What an artifact is in a picture: where it starts; flagged by an advisory; or what that advisory names. */
export type Mark = "start" | "flagged" | "source";

/** An artifact of a picture. */
export interface PictureArtifact {
  readonly digest: Digest;
  /** What it goes by, such as names and types; from outside, and drawn as text whatever is in them. */
  readonly labels: readonly string[];
  readonly mark?: Mark;
}

/** A relation of a picture. */
export interface PictureLink {
  readonly type: EdgeType;
  readonly from: Digest;
  readonly to: Digest;
  readonly standing: Standing;
  /** Whether the query went along it; what it did not is drawn dashed. */
  readonly isFollowed: boolean;
}

/** What is drawn. Artifacts that only links name are drawn too. */
export interface LineagePicture {
  readonly artifacts: readonly PictureArtifact[];
  readonly links: readonly PictureLink[];
}
