import { basename } from "node:path";
import { AixvError, type Digest, type JsonObject } from "@aixv/core";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import type { Signer } from "@aixv/envelope/node";
import type { AdmissionDecision } from "@aixv/policy";
import { artifactSubject, PREDICATE_TYPES, validateStatement } from "@aixv/records";
import { unwrapped } from "../attempt.ts";
import { type SignatureMade, signatureMade } from "../signature-made.ts";
import { type StoreOptions, withStore } from "../store.ts";

/** A decision that was signed and stored. */
export interface DecisionAttestation {
  /** SHA-256 of the bundle's bytes. */
  readonly id: Digest;
  /** Of the bundle in the store. */
  readonly storePath: string;
  readonly signature: SignatureMade;
}

/**
 * Signs a decision as a `deployment/v1` statement about the artifact (AIXV §7.4), a denial as well as an admission, and
 * stores it. Its `evidence` is the decision itself.
 *
 * @throws what signing or the store says; the message tells the decision, which is not lost by it
 */
export async function attestDecision(
  path: string,
  decision: AdmissionDecision,
  signer: Signer,
  options: StoreOptions,
): Promise<DecisionAttestation> {
  try {
    return await signAndStore(path, decision, signer, options);
  } catch (cause) {
    if (!(cause instanceof AixvError)) throw cause;
    const message = `the decision (${decision.decision}) could not be attested: ${cause.message}`;
    throw new AixvError(cause.code, message, { cause });
  }
}

async function signAndStore(
  path: string,
  decision: AdmissionDecision,
  signer: Signer,
  options: StoreOptions,
): Promise<DecisionAttestation> {
  const { artifact_digest: digest } = decision.evidence;
  const name = basename(path.replace(/(?<![\\/])[\\/]+$/, ""));
  const subject = [artifactSubject({ digest, ...(/^\.{0,2}$/.test(name) ? {} : { name }) })];
  const predicateType = PREDICATE_TYPES.deployment;
  const claimed = {
    admitted_artifact_digest: digest,
    policy_id: decision.policy_id ?? decision.policy_digest,
    policy_digest: decision.policy_digest,
    policy_decision: decision.decision,
    // A decision is a JSON value by its own documentation.
    evidence: [decision as unknown as JsonObject],
  };
  const { predicate } = unwrapped(validateStatement({ subject, predicateType, predicate: claimed }));
  const statement = createStatement({ subject, predicateType, predicate });
  const signed = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
  return await withStore(options, async (store) => {
    const [stored] = unwrapped(await store.append([{ bundle: serializeBundle(signed.bundle) }]));
    if (stored === undefined) throw new TypeError("expected the store to tell what it appended");
    const { id, location } = stored.entry;
    return { id, storePath: location, signature: signatureMade(signer, signed, location) };
  });
}
