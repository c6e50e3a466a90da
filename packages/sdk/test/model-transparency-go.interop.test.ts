import { describe } from "vitest";
import { buildGoPeer } from "./signing-peers/go-peer.ts";
import { describePeer } from "./signing-peers/peer-suite.ts";

const { MODEL_SIGNING_GO } = process.env;

describe.skipIf(MODEL_SIGNING_GO === undefined)("model-transparency-go (skipped without MODEL_SIGNING_GO)", () => {
  describePeer(async (folder) => await buildGoPeer(MODEL_SIGNING_GO ?? "", folder), { signing: {}, verifying: {} });
});
