import type { LineagePicture } from "@aixv/lineage/render";
import { digest } from "../../policy/test/setting.ts";

/** Every mark, a link that is not followed, a release, and an artifact that only links name. */
export const PICTURE: LineagePicture = {
  artifacts: [
    { digest: digest(3), labels: ["bad"], mark: "source" },
    { digest: digest(1), labels: ["my-model", "fine-tuned-model", "my-model"], mark: "start" },
    { digest: digest(2), labels: [], mark: "flagged" },
  ],
  links: [
    { type: "trained_on", from: digest(2), to: digest(3), standing: "trusted", isFollowed: true },
    { type: "member_of", from: digest(1), to: digest(4), standing: "trusted", isFollowed: true },
    { type: "derived_from", from: digest(2), to: digest(4), standing: "unsigned", isFollowed: false },
    { type: "derived_from", from: digest(1), to: digest(2), standing: "trusted", isFollowed: true },
  ],
};

/** Artifacts that go by a label, between others. */
export function hostilePicture(label: string): LineagePicture {
  return {
    artifacts: [
      { digest: digest(1), labels: [label], mark: "start" },
      { digest: digest(2), labels: ["before", label, "after"], mark: "flagged" },
    ],
    links: PICTURE.links,
  };
}
