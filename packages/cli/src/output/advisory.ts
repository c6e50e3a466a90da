import type { JsonObject } from "@aixv/core";
import type { ListedAdvisory, ListedVersion } from "@aixv/sdk";
import type { Style } from "./style.ts";
import { printable } from "./text.ts";

/** An advisory for `--json`: its payload, and beside it whether it is to be believed, as the reference implementation has it. */
export function advisoryResult({ shown, versions }: ListedAdvisory): JsonObject {
  return { ...shown.payload, _trust: trustResult(shown), _versions: versions.map(versionResult) };
}

function trustResult(version: ListedVersion): JsonObject {
  const { stored, trusted } = version;
  const bundlePath = trusted[0]?.path ?? stored.bundlePath ?? stored.furtherBundles[0]?.path ?? null;
  return { signed_and_trusted: trusted.length > 0, signature_bundle_path: bundlePath };
}

function versionResult(version: ListedVersion): JsonObject {
  const { stored, digest, payload, isValid, isInForce, trusted, refused } = version;
  const verified = trusted[0]?.verified;
  const [refusal] = trusted.length > 0 ? [] : refused;
  return {
    path: stored.path,
    record_digest: digest,
    created_at: stored.record.created_at,
    status: payload.status ?? null,
    severity: payload.severity ?? null,
    is_valid: isValid,
    is_current: stored.isCurrent,
    in_force: isInForce,
    ...trustResult(version),
    actual_subjects: verified?.signers.flatMap(({ subjects }) => [...subjects]) ?? [],
    integrated_time: verified?.integratedTime ?? null,
    signed_time: verified?.signedTime ?? null,
    ...(refusal === undefined ? {} : { code: refusal.error.code, error: refusal.error.message }),
  };
}

/** An advisory for people: what it says, then its versions, where there are several. */
export function advisoryLines({ id, shown, versions }: ListedAdvisory, style: Style): readonly string[] {
  const { payload } = shown;
  const title = typeof payload.title === "string" ? `  ${payload.title}` : "";
  const what = `${textOf(payload.severity)} ${textOf(payload.status)}`;
  return [
    `${mark(shown, style)} ${style.strong(printable(id))}  ${printable(what)}${printable(title)}`,
    `    ${printable(signedBy(shown))}`,
    ...(versions.length === 1 ? [] : versions.map((version) => versionLine(version, style))),
  ];
}

function versionLine(version: ListedVersion, style: Style): string {
  const { payload, isInForce, stored } = version;
  const state = [isInForce ? ["in force"] : [], stored.isCurrent ? ["current"] : []].flat().join(", ");
  const what = `${textOf(payload.severity)} ${textOf(payload.status)}`;
  const line = `    ${mark(version, style)} ${timeOf(version)}  ${printable(what)}${state === "" ? "" : `  (${state})`}`;
  return `${line}  ${printable(stored.path)}`;
}

function mark({ trusted, refused }: ListedVersion, style: Style): string {
  if (trusted.length > 0) return style.good("✔");
  return refused.length > 0 ? style.bad("✘") : style.faint("?");
}

function signedBy(version: ListedVersion): string {
  const { trusted, refused, stored } = version;
  const [signature] = trusted;
  if (signature !== undefined) {
    const subjects = signature.verified.signers.flatMap((signer) => signer.subjects);
    return `signed by ${subjects.join(", ")}, ${timeOf(version)}`;
  }
  const [refusal] = refused;
  if (refusal !== undefined) return `${refusal.error.message} [${refusal.error.code}]`;
  const isSigned = stored.bundle !== undefined || stored.furtherBundles.length > 0;
  return isSigned ? "not verified: say whom you trust" : "not signed: counts for nothing";
}

/** When it was signed, as far as that is proved; else when it says that it was made. */
function timeOf({ times, stored }: ListedVersion): string {
  return times === undefined ? `no proved time (made ${stored.record.created_at})` : times.first;
}

/** What is no text in a malformed advisory is not shown. */
function textOf(value: JsonObject[string] | undefined): string {
  return typeof value === "string" ? value : "?";
}
