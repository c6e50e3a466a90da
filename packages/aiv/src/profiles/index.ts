import { AIV_NODE } from "./aiv-node.ts";
import { AIV_PYTHON } from "./aiv-python.ts";
import { AIV_R4_PREVIEW } from "./aiv-r4-preview.ts";
import type { Profile } from "./profile.ts";

export { parseProfile } from "./parse-profile.ts";
export type { Profile } from "./profile.ts";

/** Profiles that come with the validator. */
export const PROFILES: readonly Profile[] = [AIV_NODE, AIV_PYTHON, AIV_R4_PREVIEW];

/** A profile by its id, of any case. */
export function findProfile(id: string): Profile | undefined {
  return PROFILES.find((profile) => profile.id.toLowerCase() === id.toLowerCase());
}
