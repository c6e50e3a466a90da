import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** How a server answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An audit service on this machine, which answers as a test says. */
export interface AuditService {
  /** Its address. */
  readonly url: string;
  /** What it answers, by path; 404 elsewhere. */
  readonly answers: { [path: string]: Answer };
  /** What it was asked, in order. */
  readonly requests: { readonly url: string; readonly headers: IncomingMessage["headers"] }[];
}

/** Starts an audit service for the tests of one file; before each it has no answers. */
export function useAuditService(): AuditService {
  const service = { url: "", answers: {} as { [path: string]: Answer }, requests: [] as never[] };
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      (service.requests as unknown as object[]).push({ url: request.url ?? "", headers: request.headers });
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      (service.answers[pathname] ?? status(404))(request, response);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    for (const path of Object.keys(service.answers)) delete service.answers[path];
    service.requests.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return service;
}

/** Answers JSON. */
export function json(body: unknown, code = 200): Answer {
  return (_, response) => void response.writeHead(code).end(JSON.stringify(body));
}

/** Answers a text as it is. */
export function body(text: string | Uint8Array, code = 200): Answer {
  return (_, response) => void response.writeHead(code).end(text);
}

/** Answers a status, and no JSON. */
export function status(code: number, headers: { readonly [name: string]: string } = {}): Answer {
  return (_, response) => void response.writeHead(code, headers).end("<html>");
}

/** What the reference's server answers of a run. */
export function bundleHash(runId: string, digest: unknown): object {
  return {
    ok: true,
    run_id: runId,
    policy_version: "v1",
    bundle_sha256: "0".repeat(64),
    events_content_sha256: digest,
  };
}

/** And where it has no such run. */
export const RUN_NOT_FOUND = {
  ok: false,
  error: "run_not_found",
  message: "No events for run_id in tenant ledger.",
};

/** SHA-256 of `weights`. */
export const ARTIFACT_SHA256 = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c";

/** An event of a run that promoted an artifact. */
export function promotion(runId: string, artifact: string): object {
  return {
    event_id: "e2",
    event_type: "model_promoted",
    ts_utc: "2026-01-01T00:00:02Z",
    actor: "ci",
    system: "ci",
    run_id: runId,
    payload: { artifact_sha256: artifact },
  };
}

/** Another event of the run. */
export function evaluation(runId: string, payload: object = { passed: true }): object {
  return {
    event_id: "e1",
    event_type: "evaluation_reported",
    ts_utc: "2026-01-01T00:00:01Z",
    actor: "ci",
    system: "ci",
    run_id: runId,
    payload,
  };
}
