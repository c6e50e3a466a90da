import type { JsonObject } from "@aixv/core";
import type { CreatedRecord, NotVerifiedError, VerifiedRecord } from "@aixv/sdk";
import type { CommandContext, Outcome } from "../command.ts";
import { madeFields, madeResult, signatureFields, signatureResult } from "./signature.ts";
import { formatFields, printable } from "./text.ts";
import { noteWarnings } from "./warnings.ts";

/** What a command that made a record says; `more` are the result keys of its own. */
export function createdOutcome(created: CreatedRecord, more: JsonObject, context: CommandContext): Outcome {
  const { style } = context;
  const { record, path, isNew, signature, signedBefore, superseded, warnings } = created;
  noteWarnings(warnings, context);
  const what = `${record.kind} ${record.record_id}`;
  const signed =
    signedBefore === undefined
      ? madeFields(signature)
      : [["signed", `before: ${printable(signedBefore)}`] as const];
  const former = superseded === undefined ? [] : [["superseded", printable(superseded)] as const];
  const fields = formatFields([["record", printable(path)], ...former, ...signed], style);
  return {
    exitCode: 0,
    result: {
      kind: record.kind,
      record_id: record.record_id,
      path,
      is_new: isNew,
      signature: madeResult(signature),
      superseded: superseded ?? null,
      warnings: warnings.map(({ code, message }) => ({ code, message })),
      ...more,
    },
    text: `${style.good("✔")} ${isNew ? "" : "already there: "}${style.strong(printable(what))}\n${fields}`,
  };
}

/** What a command that verified a record says. */
export function verifiedOutcome(
  { path, bundlePath, verified }: VerifiedRecord,
  more: JsonObject,
  context: CommandContext,
): Outcome {
  const { style } = context;
  const { kind, record_id } = verified.value;
  noteWarnings(verified.warnings, context);
  const fields = formatFields(
    [...signatureFields(verified), ["digest", verified.payloadDigest], ["bundle", printable(bundlePath)]],
    style,
  );
  return {
    exitCode: 0,
    result: {
      record_path: path,
      bundle_path: bundlePath,
      signature_verification: {
        verified: true,
        digest: verified.payloadDigest,
        bundle_path: bundlePath,
        ...signatureResult(verified),
      },
      warnings: verified.warnings.map(({ code, message }) => ({ code, message })),
      ...more,
    },
    text: `${style.good("✔ verified")} ${style.strong(printable(`${kind} ${record_id}`))}\n${fields}`,
  };
}

/** A record that was judged and refused; what could not be judged is thrown on. */
export function refusedRecord(path: string, error: NotVerifiedError, { style }: CommandContext): Outcome {
  if (error.verdict === "none") throw error;
  return {
    exitCode: 1,
    result: {
      record_path: path,
      bundle_path: error.facts.bundlePath ?? null,
      signature_verification: { verified: false },
      error: error.message,
      code: error.code,
    },
    text: `${style.bad("✘ not verified")} ${style.strong(printable(path))}\n  ${printable(error.message)} [${error.code}]`,
  };
}
