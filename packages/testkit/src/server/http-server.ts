import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Faults } from "./faults.ts";
import {
  jsonResponse,
  Refusal,
  type Route,
  type ServiceName,
  type ServiceRequest,
  type ServiceResponse,
} from "./service.ts";

/** Requests larger than this are refused with 413. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;

/** One request that reached a service. */
export interface LoggedRequest {
  readonly service: ServiceName | undefined;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: Uint8Array;
  /** Status of the answer; 0 where a fault left the request unanswered. */
  readonly status: number;
}

/** An HTTP server on the loopback interface. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Starts to answer with these routes; until then everything is 503. */
  serve(routes: readonly Route[]): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function listenOnLoopback(
  port: number,
  faults: Faults,
  log: (request: LoggedRequest) => void,
): Promise<LoopbackServer> {
  let routes: readonly Route[] = [];
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const method = incoming.method === "HEAD" ? "GET" : (incoming.method ?? "GET");
    const matching = routes.filter(({ path }) => matches(path, url.pathname));
    const route = matching.find((candidate) => candidate.method === method);
    const service = route?.service ?? matching[0]?.service;
    const record = (status: number, body: Uint8Array): void =>
      log({ service, method, path: `${url.pathname}${url.search}`, body, status });

    const body = await readBody(incoming);
    if (body === undefined) {
      record(413, new Uint8Array());
      return send(outgoing, jsonResponse(413, { code: 413, message: "request too large" }));
    }
    const fault = service === undefined ? undefined : faults.next(service);
    if (fault?.kind === "hang" || fault?.kind === "drop") {
      record(0, body);
      if (fault.kind === "drop") outgoing.destroy();
      return;
    }
    let response: ServiceResponse;
    if (fault?.kind === "fail")
      response = jsonResponse(fault.status, { code: fault.status, message: "injected fault" });
    else if (route === undefined) response = missing(matching, routes);
    else response = answer(route, { method, url, headers: incoming.headers, body });
    if (service !== undefined) response = faults.apply(service, fault, response);
    record(response.status, body);
    send(outgoing, response);
  };

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: (served) => {
      routes = served;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function matches(path: string, pathname: string): boolean {
  return path.endsWith("/*") ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
}

function answer(route: Route, request: ServiceRequest): ServiceResponse {
  try {
    return route.handle(request);
  } catch (error) {
    if (error instanceof Refusal)
      return jsonResponse(error.status, { code: error.status, message: error.message });
    return jsonResponse(500, { code: 500, message: `internal error: ${String(error)}` });
  }
}

function missing(matching: readonly Route[], routes: readonly Route[]): ServiceResponse {
  if (routes.length === 0) return jsonResponse(503, { code: 503, message: "starting" });
  if (matching.length === 0) return jsonResponse(404, { code: 404, message: "no such endpoint" });
  const allow = matching.map(({ method }) => method).join(", ");
  return jsonResponse(405, { code: 405, message: `expected ${allow}` }, { allow });
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function send(outgoing: ServerResponse, response: ServiceResponse): void {
  outgoing.writeHead(response.status, { ...response.headers, "content-length": response.body.length });
  outgoing.end(response.body);
}
