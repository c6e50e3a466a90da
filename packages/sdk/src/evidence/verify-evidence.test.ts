import { createDigest, unwrap } from "@aixv/core";
import { IN_TOTO_PAYLOAD_TYPE, STATEMENT_TYPE, serializeBundle } from "@aixv/envelope";
import { expect, it } from "vitest";
import { useWorkspace } from "../../test/workspace.ts";
import { createSigner } from "../signing-options.ts";
import { type JudgedEvidence, verifyEvidence } from "./verify-evidence.ts";

const { at } = useWorkspace();
const HEX = "1".repeat(64);

/** What is said of a statement of version `type` about an artifact, signed by somebody trusted. */
async function judged(type: string): Promise<JudgedEvidence | undefined> {
  const statement = {
    _type: type,
    subject: [{ name: "model.bin", digest: { sha256: HEX } }],
    predicateType: "https://example.com/evaluation/v1",
    predicate: {},
  };
  const signer = await createSigner({ key: at("release.key") });
  const { bundle } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, Buffer.from(JSON.stringify(statement)));
  const digest = createDigest("sha256", HEX);
  const found = { id: digest, origin: "beside", path: "b.json", bytes: serializeBundle(bundle) } as const;
  return unwrap(await verifyEvidence(digest, [found], { publicKeys: [at("release.pub")] }))[0];
}

it("verifies a statement v1", async () => {
  expect(await judged(STATEMENT_TYPE)).toMatchObject({ verified: { signers: [{}] } });
});

it("says of a statement v0.1, as cosign attest-blob writes, that it is one, not that it is about something else", async () => {
  const { refusal } = (await judged("https://in-toto.io/Statement/v0.1")) ?? {};
  expect(refusal?.code).toBe("STATEMENT_TYPE_UNSUPPORTED");
});
