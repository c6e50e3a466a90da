import { createValidationStatement, type PacketDocument, type ValidationReport } from "@aixv/aiv";
import type { AixvError, Result } from "@aixv/core";
import { type Bundle, IN_TOTO_PAYLOAD_TYPE, serializeStatement } from "@aixv/envelope";
import type { SignerIdentity } from "@aixv/envelope/node";
import { attempt } from "../attempt.ts";
import { SdkError } from "../sdk-error.ts";
import { createSigner, type SigningOptions } from "../signing-options.ts";

/** Signs what a validator says of a packet, as an in-toto statement about the head commit. Errors of signing, or `OPTION_INVALID`. */
export async function signValidation(
  document: PacketDocument,
  report: ValidationReport,
  options: SigningOptions,
): Promise<Result<{ readonly bundle: Bundle; readonly identity: SignerIdentity }, AixvError>> {
  return await attempt(async () => {
    const statement = createValidationStatement(document, report);
    if (statement === undefined)
      throw new SdkError(
        "OPTION_INVALID",
        "expected a packet with a full head_sha, got none to make a statement about",
      );
    const signer = await createSigner(options);
    return await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
  });
}
