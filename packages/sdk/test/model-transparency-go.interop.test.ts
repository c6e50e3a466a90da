import { describe } from "vitest";
import { buildGoPeer } from "./signing-peers/go-peer.ts";
import { describePeer } from "./signing-peers/peer-suite.ts";

const { MODEL_SIGNING_GO } = process.env;
const NO_BLAKE3 = /unsupported hash algorithm: blake3/;

describe.skipIf(MODEL_SIGNING_GO === undefined)(
  "model-transparency-go (skipped without MODEL_SIGNING_GO)",
  () => {
    describePeer(async (folder) => await buildGoPeer(MODEL_SIGNING_GO ?? "", folder), {
      signing: {
        "keyless, Rekor v2": /no matching service found for API versions \[1\]/,
        blake3: NO_BLAKE3,
        "blake3, in shards": NO_BLAKE3,
      },
      verifying: {
        // It wants a time of the log's own, which Rekor v2 has none of.
        "keyless, Rekor v2": /integrated timestamps: 0 < 1/,
        blake3: NO_BLAKE3,
        "blake3, in shards": NO_BLAKE3,
      },
    });
  },
);
