import { AixvError, quote } from "@aixv/core";
import { errno } from "@aixv/core/node";

/** How far a request may go. */
export interface FetchLimits {
  readonly maxBytes: number;
  /** For the whole answer, with what redirects take. */
  readonly timeoutMillis: number;
  readonly signal?: AbortSignal;
}

/** How a document is asked for. */
export interface FetchOptions extends FetchLimits {
  /** Names the document in messages. */
  readonly what: string;
  /** The URL that a redirect leads to, or a throw. It is sent the same headers. */
  readonly redirect: (location: string, from: URL) => URL;
  readonly headers?: { readonly [name: string]: string };
  /** Statuses whose bodies are answers; default 200 alone. */
  readonly statuses?: readonly number[];
}

/** What was got. */
export interface FetchedDocument {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Ways in which a request can fail. */
export type FetchFaultKind = "too-many-redirects" | "status" | "unreachable" | "too-large" | "timed-out";

/** No document came. Callers give it a code of their own. */
export class FetchFault extends Error {
  readonly kind: FetchFaultKind;
  /** Of an answer that is none of those asked for. */
  readonly status: number | undefined;

  constructor(
    kind: FetchFaultKind,
    message: string,
    options: ErrorOptions & { readonly status?: number } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.status = options.status;
  }
}

/** A timer that is set for longer ends at once. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;
const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Gets a document, with a limit of time and of size; no more than that is ever held. Certificates are verified as Node does it
 * (`NODE_EXTRA_CA_CERTS` adds some).
 *
 * @throws FetchFault, what `redirect` throws, or the signal's reason
 */
export async function fetchDocument(url: URL, options: FetchOptions): Promise<FetchedDocument> {
  const { what, timeoutMillis, signal } = options;
  signal?.throwIfAborted();
  const stop = new AbortController();
  // Not `AbortSignal.any`: the caller's signal outlives thousands of requests.
  const interrupt = (): void => stop.abort();
  signal?.addEventListener("abort", interrupt, { once: true });
  let isLate = false;
  const timer = setTimeout(
    () => {
      isLate = true;
      stop.abort();
    },
    Math.min(timeoutMillis, MAX_TIMER_MILLIS),
  );
  try {
    return await follow(url, options, stop.signal);
  } catch (cause) {
    signal?.throwIfAborted();
    if (isLate) {
      const message = `${what}: no whole answer within ${timeoutMillis / 1000} s from ${shownUrl(url)}; try again, or allow more time`;
      throw new FetchFault("timed-out", message, { cause });
    }
    if (cause instanceof FetchFault || cause instanceof AixvError) throw cause;
    const message = `${what}: ${shownUrl(url)} cannot be reached: ${connectionFault(cause)}`;
    throw new FetchFault("unreachable", message, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", interrupt);
  }
}

async function follow(first: URL, options: FetchOptions, signal: AbortSignal): Promise<FetchedDocument> {
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, {
      redirect: "manual",
      credentials: "omit",
      headers: { accept: "application/json", "accept-encoding": "identity", ...options.headers },
      signal,
    });
    const location = REDIRECTS.includes(response.status) ? response.headers.get("location") : null;
    if (location === null) return await readAnswer(response, url, options);
    await response.body?.cancel();
    if (redirects === MAX_REDIRECTS) {
      const message = `${options.what}: ${shownUrl(first)} redirects more than ${MAX_REDIRECTS} times; name the document itself`;
      throw new FetchFault("too-many-redirects", message);
    }
    url = options.redirect(location, url);
  }
}

async function readAnswer(
  response: Response,
  url: URL,
  { what, maxBytes, statuses = [200] }: FetchOptions,
): Promise<FetchedDocument> {
  const { status } = response;
  if (!statuses.includes(status)) {
    await response.body?.cancel();
    throw new FetchFault("status", `${what}: ${shownUrl(url)} answered ${status}`, { status });
  }
  const chunks: Uint8Array[] = [];
  let size = Number(response.headers.get("content-length") ?? 0);
  const requireFit = (): void => {
    if (size <= maxBytes) return;
    const message = `${what}: expected at most ${maxBytes} bytes, got more from ${shownUrl(url)}`;
    throw new FetchFault("too-large", message);
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
  return { status, bytes: Buffer.concat(chunks) };
}

/** A URL for a message: without its query, which may be what lets the caller in. */
export function shownUrl(url: URL): string {
  return quote(`${url.origin}${url.pathname}`, 300);
}

function connectionFault(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  return errno(inner);
}
