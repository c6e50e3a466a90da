import { errno } from "@aixv/core/node";
import { AdvisoryError } from "./advisory-error.ts";
import { requireHttps, shownUrl } from "./reference.ts";

/** How far a request may go. */
export interface FetchLimits {
  readonly maxBytes: number;
  /** For the whole answer, with what redirects take. */
  readonly timeoutMillis: number;
  readonly signal?: AbortSignal;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
/** What servers say of a file that is not there; object stores say 403 to who may not list them. */
const ABSENT = [403, 404, 410];

/**
 * Gets a document by `https:`, with a limit of time and of size; no more than that is ever held. Redirects are followed to
 * `https:` alone. Certificates are verified as Node does it (`NODE_EXTRA_CA_CERTS` adds some).
 *
 * @param what - names the document in messages
 * @throws AdvisoryError `REFERENCE_…`, or the signal's reason
 */
export async function fetchReference(url: URL, what: string, limits: FetchLimits): Promise<Uint8Array> {
  limits.signal?.throwIfAborted();
  const stop = new AbortController();
  // Not `AbortSignal.any`: the caller's signal outlives thousands of requests.
  const interrupt = (): void => stop.abort();
  limits.signal?.addEventListener("abort", interrupt, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop.abort();
  }, limits.timeoutMillis);
  try {
    return await follow(url, what, limits.maxBytes, stop.signal);
  } catch (cause) {
    limits.signal?.throwIfAborted();
    if (isLate) {
      const message = `${what}: no whole answer within ${limits.timeoutMillis / 1000} s from ${shownUrl(url)}; try again, or allow more time`;
      throw new AdvisoryError("REFERENCE_TIMED_OUT", message, { cause });
    }
    if (cause instanceof AdvisoryError) throw cause;
    const reason = connectionFault(cause);
    throw new AdvisoryError(
      "REFERENCE_UNREACHABLE",
      `${what}: ${shownUrl(url)} cannot be reached: ${reason}`,
      {
        cause,
      },
    );
  } finally {
    clearTimeout(timer);
    limits.signal?.removeEventListener("abort", interrupt);
  }
}

async function follow(first: URL, what: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, {
      redirect: "manual",
      credentials: "omit",
      headers: { accept: "application/json", "accept-encoding": "identity" },
      signal,
    });
    const location = REDIRECTS.includes(response.status) ? response.headers.get("location") : null;
    if (location === null) return await readBody(response, url, what, maxBytes);
    await response.body?.cancel();
    if (redirects === MAX_REDIRECTS) {
      const message = `${what}: ${shownUrl(first)} redirects more than ${MAX_REDIRECTS} times; name the document itself`;
      throw new AdvisoryError("REFERENCE_REFUSED", message);
    }
    url = requireHttps(location, url, `${what}: a redirect to an https:// URL`);
  }
}

async function readBody(response: Response, url: URL, what: string, maxBytes: number): Promise<Uint8Array> {
  const { status } = response;
  if (status !== 200) {
    await response.body?.cancel();
    const isAbsent = ABSENT.includes(status);
    throw new AdvisoryError(
      isAbsent ? "REFERENCE_NOT_FOUND" : "REFERENCE_UNREACHABLE",
      `${what}: ${isAbsent ? "not found: " : ""}${shownUrl(url)} answered ${status}`,
    );
  }
  const chunks: Uint8Array[] = [];
  let size = Number(response.headers.get("content-length") ?? 0);
  const requireFit = (): void => {
    if (size <= maxBytes) return;
    throw new AdvisoryError(
      "REFERENCE_TOO_LARGE",
      `${what}: expected at most ${maxBytes} bytes, got more from ${shownUrl(url)}`,
    );
  };
  try {
    // What the server says it will send need not be waited for.
    requireFit();
    size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      requireFit();
      chunks.push(chunk);
    }
  } catch (error) {
    await response.body?.cancel().catch(() => undefined);
    throw error;
  }
  return Buffer.concat(chunks);
}

function connectionFault(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  return errno(inner);
}
