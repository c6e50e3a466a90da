import { describe } from "vitest";
import { describePeer } from "./signing-peers/peer-suite.ts";
import { pythonPeer } from "./signing-peers/python-peer.ts";

const { MODEL_SIGNING_PYTHON, RH_MODEL_SIGNING_PYTHON } = process.env;

describe.skipIf(MODEL_SIGNING_PYTHON === undefined)("model_signing (skipped without MODEL_SIGNING_PYTHON)", () => {
  describePeer(() => pythonPeer(MODEL_SIGNING_PYTHON ?? ""), { signing: {}, verifying: {} });
});

describe.skipIf(RH_MODEL_SIGNING_PYTHON === undefined)(
  "rh-model-signing (skipped without RH_MODEL_SIGNING_PYTHON)",
  () => {
    describePeer(() => pythonPeer(RH_MODEL_SIGNING_PYTHON ?? ""), { signing: {}, verifying: {} });
  },
);
