import { FetchFault, type FetchFaultKind, type FetchLimits, fetchDocument } from "../fetch-document.ts";
import { AdvisoryError, type AdvisoryErrorCode } from "./advisory-error.ts";
import { requireHttps } from "./reference.ts";

/** What servers say of a file that is not there; object stores say 403 to who may not list them. */
const ABSENT: readonly (number | undefined)[] = [403, 404, 410];

const CODES: { readonly [K in FetchFaultKind]: AdvisoryErrorCode } = {
  "too-many-redirects": "REFERENCE_REFUSED",
  status: "REFERENCE_UNREACHABLE",
  unreachable: "REFERENCE_UNREACHABLE",
  "too-large": "REFERENCE_TOO_LARGE",
  "timed-out": "REFERENCE_TIMED_OUT",
};

/**
 * Gets a document by `https:`, within limits. Redirects are followed to `https:` alone.
 *
 * @param what - names the document in messages
 * @throws AdvisoryError `REFERENCE_…`, or the signal's reason
 */
export async function fetchReference(url: URL, what: string, limits: FetchLimits): Promise<Uint8Array> {
  const redirect = (location: string, from: URL): URL =>
    requireHttps(location, from, `${what}: a redirect to an https:// URL`);
  try {
    return (await fetchDocument(url, { ...limits, what, redirect })).bytes;
  } catch (cause) {
    if (!(cause instanceof FetchFault)) throw cause;
    if (ABSENT.includes(cause.status))
      throw new AdvisoryError("REFERENCE_NOT_FOUND", `${cause.message}: it is not there`, { cause });
    throw new AdvisoryError(CODES[cause.kind], cause.message, { cause });
  }
}
