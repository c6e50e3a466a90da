import type { IncomingHttpHeaders } from "node:http";

/** The services of a local Sigstore, as faults and the request log name them. */
export const SERVICES = ["fulcio", "ctlog", "rekor", "rekor-v2", "tsa", "tuf", "oidc", "github"] as const;

/** One of {@link SERVICES}. */
export type ServiceName = (typeof SERVICES)[number];

/** A request as the services see it, its body read. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** An answer of a service. */
export interface ServiceResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

/** One endpoint; a `path` that ends in `/*` takes everything below it. */
export interface Route {
  readonly service: ServiceName;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly handle: (request: ServiceRequest) => ServiceResponse;
}

/** Thrown by a handler to refuse a request; answered as JSON `{ code, message }`. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A JSON answer. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: { readonly [name: string]: string } = {},
): ServiceResponse {
  const body = Buffer.from(JSON.stringify(value), "utf8");
  return { status, headers: { "content-type": "application/json", ...headers }, body };
}

/** A text answer. */
export function textResponse(
  status: number,
  text: string,
  contentType = "text/plain; charset=utf-8",
): ServiceResponse {
  return { status, headers: { "content-type": contentType }, body: Buffer.from(text, "utf8") };
}

/** A JSON object of a request, its members not yet checked. */
export type RequestObject = { readonly [name: string]: unknown };

/** Parses a request body as a JSON object; refuses anything else with 400. */
export function parseJsonBody(body: Uint8Array): RequestObject {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw new Refusal(400, "the request body is no JSON");
  }
  return requireObject(value, "the request body");
}

/** The value as an object; refuses anything else with 400. */
export function requireObject(value: unknown, what: string): RequestObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(400, `${what} must be an object`);
  }
  return value as RequestObject;
}

/** The value as a non-empty string; refuses anything else with 400. */
export function requireString(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw new Refusal(400, `${what} must be a non-empty string`);
  return value;
}

/** Decodes standard base64; refuses other text with 400. */
export function requireBase64(value: unknown, what: string): Uint8Array {
  const text = requireString(value, what);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) {
    throw new Refusal(400, `${what} must be base64`);
  }
  return new Uint8Array(bytes);
}
