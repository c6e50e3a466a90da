import { parseEvidenceBundle, parsePack, portableEvidenceDigest, validatePack } from "@aixv/evidence-pack";
import { accept, answerOf, documentBytes, type Operation, reject } from "../operation.ts";

/** `validate-pack`: a governance evidence pack; its digest, or the codes of its issues, by path, code and message. */
export const judgePack: Operation = (input) => {
  const pack = parsePack(documentBytes(input, "pack"));
  if (!pack.ok) return answerOf(pack);
  const { digest, issues } = validatePack(pack.value);
  const output = { digest, issues: issues.map(({ code }) => code) };
  const reason = issues.map(({ code, path }) => `${code} at ${path}`).join("; ");
  return digest === null ? reject(reason, output) : accept(output);
};

/** `digest-events`: the portable evidence digest of the events of a run, in bare hex. */
export const digestEvents: Operation = (input) =>
  answerOf(parseEvidenceBundle(documentBytes(input, "bundle")), (bundle) => ({
    digest: portableEvidenceDigest(bundle),
  }));
