import { AixvError, quote } from "@aixv/core";

/** A request to a signing service. */
export interface ServiceRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Uint8Array | string;
  readonly timeoutMillis: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** What no message may repeat, should the service echo it; the authorization header is kept back anyway. */
  readonly secrets?: readonly string[];
}

/** A request got no usable answer. */
export class ServiceError extends AixvError<
  "SERVICE_UNREACHABLE" | "SERVICE_REFUSED" | "SERVICE_ANSWER_INVALID"
> {}

const RETRIES = 2;

/**
 * Sends a request with a time and a size limit; retries twice what may be temporary (no connection, 429, 5xx).
 * Redirects are not followed: signing services have none, and a token must not travel on.
 *
 * @throws ServiceError
 */
export async function requestBytes(request: ServiceRequest): Promise<Uint8Array> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptRequest(request);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.details?.temporary !== true || attempt >= RETRIES)
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
    }
  }
}

async function attemptRequest(request: ServiceRequest): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(request.timeoutMillis);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  let response: Response;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers },
      ...(request.body === undefined
        ? {}
        : { body: typeof request.body === "string" ? request.body : Buffer.from(request.body) }),
      redirect: "manual",
      signal,
    });
    const body = await readLimited(response, request.maxBytes);
    if (response.ok) return body;
    const said = withoutSecrets(new TextDecoder().decode(body), request);
    throw new ServiceError(
      "SERVICE_REFUSED",
      `${request.url} answered ${response.status}${said === "" ? "" : `: ${quoteAnswer(said)}`}`,
      {
        details: {
          status: response.status,
          temporary: response.status === 429 || response.status >= 500,
          location: response.headers.get("location"),
        },
      },
    );
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    request.signal?.throwIfAborted();
    const reason = timeout.aborted
      ? `no answer within ${request.timeoutMillis / 1000} s`
      : connectionFault(cause);
    throw new ServiceError("SERVICE_UNREACHABLE", `${request.url} cannot be reached: ${reason}`, {
      cause,
      details: { temporary: !timeout.aborted },
    });
  }
}

/** What a service said, for a message: on one line, cut, and harmless to a terminal. */
export function quoteAnswer(text: string): string {
  return quote(text.replace(/\s+/g, " ").trim(), 300);
}

/** Also without the parts of a JWT, of which the claims alone would tell who signs. */
function withoutSecrets(text: string, { headers, secrets = [] }: ServiceRequest): string {
  const bearer = headers?.authorization?.replace(/^Bearer /i, "") ?? "";
  return [...secrets, bearer]
    .flatMap((secret) => [secret, ...secret.split(".")])
    .filter((secret) => secret.length >= 8)
    .reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
}

async function readLimited(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new ServiceError(
        "SERVICE_ANSWER_INVALID",
        `${response.url} answered with more than ${maxBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function connectionFault(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const { code, message } = inner as { code?: unknown; message?: unknown };
  return typeof code === "string"
    ? code
    : typeof message === "string" && message !== ""
      ? message
      : "no connection";
}
