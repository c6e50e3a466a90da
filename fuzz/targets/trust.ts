import { parseSigningConfig } from "@aixv/envelope/node";
import { parseTrustedRoot } from "@aixv/envelope/verify";
import { startSigstore } from "@aixv/testkit";
import type { FuzzKind } from "../target.ts";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Documents that say whom to trust and where to sign. */
export const TRUST_KINDS: readonly FuzzKind[] = [
  {
    kind: "trusted-root",
    weight: 0.3,
    async create() {
      const { trustedRoot, close } = await startSigstore();
      return {
        shape: "json",
        samples: [json(trustedRoot)],
        run: (input) => parseTrustedRoot(input).ok,
        close,
      };
    },
  },
  {
    kind: "signing-config",
    weight: 0.3,
    async create() {
      const { signingConfig, signingConfigRekorV2, close } = await startSigstore();
      return {
        shape: "json",
        samples: [json(signingConfig), json(signingConfigRekorV2)],
        run: (input) => parseSigningConfig(input).ok,
        close,
      };
    },
  },
];
