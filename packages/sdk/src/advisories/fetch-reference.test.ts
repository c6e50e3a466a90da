import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { AixvError } from "@aixv/core";
import { type HttpsServer, startHttps } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchReference } from "./fetch-reference.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const text =
  (body: string, headers: { readonly [name: string]: string } = {}): Answer =>
  (_, response) =>
    void response.writeHead(200, headers).end(body);
const status =
  (code: number, headers: { readonly [name: string]: string } = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end("no");
const to = (location: string, code = 302): Answer => status(code, { location });
/** Sends a byte now and then, for ever. */
const drip: Answer = (_, response) => {
  const timer = setInterval(() => response.write("x"), 20);
  response.on("close", () => clearInterval(timer));
};
/** Sends as fast as it is read, for ever. */
const flood: Answer = (_, response) => {
  const chunk = Buffer.alloc(64 * 1024);
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk)) {
      // As long as it is taken.
    }
  };
  response.on("drain", pour);
  pour();
};

let server: HttpsServer;
let plain: Server;
const asked: string[] = [];
const headers: IncomingMessage["headers"][] = [];
const routes: { [path: string]: Answer } = {
  "/ok": text("body"),
  "/empty": text(""),
  "/nothing": status(404),
  "/gone": status(410),
  "/forbidden": status(403),
  "/broken": status(500),
  "/partial": status(206),
  "/choices": status(300, { location: "/ok" }),
  "/to-nowhere": status(302),
  "/silent": () => undefined,
  "/drip": drip,
  "/flood": flood,
  "/liar": text("0123456789", { "content-length": "10" }),
  "/hang-up": (_, response) => void response.destroy(),
  "/to-ok": to("/ok"),
  "/to-elsewhere": to("ok", 308),
  "/to-file": to("file:///etc/hostname"),
  "/to-data": to("data:,x"),
  "/to-nonsense": to("https://"),
  "/loop": to("/loop"),
};

beforeAll(async () => {
  server = await startHttps((request, response) => {
    const path = new URL(request.url ?? "/", "https://localhost").pathname;
    asked.push(path);
    headers.push(request.headers);
    (routes[path] ?? status(404))(request, response);
  });
  setDefaultCACertificates([...getCACertificates("default"), server.authority]);
  plain = createServer((_, response) => void response.end("plain")).listen(0, "127.0.0.1");
  await new Promise((resolve) => plain.once("listening", resolve));
  routes["/to-http"] = to(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/`);
  routes["/to-user"] = to(server.url.replace("https://", "https://user:word@"));
  for (let hop = 0; hop < 7; hop++) routes[`/hop-${hop}`] = to(hop === 0 ? "/ok" : `/hop-${hop - 1}`, 307);
});
afterAll(async () => {
  await server.close();
  plain.close();
});

const get = async (
  path: string,
  limits: Partial<Parameters<typeof fetchReference>[2]> = {},
): Promise<string> => {
  const options = { maxBytes: 10, timeoutMillis: 60_000, ...limits };
  return new TextDecoder().decode(await fetchReference(new URL(path, server.url), "advisory feed", options));
};
const refusal = async (...[path, limits]: Parameters<typeof get>): Promise<string> => {
  const error: unknown = await get(path, limits).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AixvError);
  const { code, message } = error as AixvError;
  expect(message).toMatch(/^[^\r\n]*advisory feed[^\r\n]*$/);
  return code;
};

describe("fetchReference", () => {
  it("gives what the server answers, and tells it nothing of the caller", async () => {
    expect(await get("/ok")).toBe("body");
    expect(await get("/empty")).toBe("");
    const [sent] = headers;
    expect(Object.keys(sent ?? {})).not.toContain("cookie");
    expect(sent).toMatchObject({ "accept-encoding": "identity" });
    expect(sent?.authorization).toBe(undefined);
  });

  it.each([
    ["/nothing", "REFERENCE_NOT_FOUND"],
    ["/gone", "REFERENCE_NOT_FOUND"],
    ["/forbidden", "REFERENCE_NOT_FOUND"],
    ["/broken", "REFERENCE_UNREACHABLE"],
    ["/partial", "REFERENCE_UNREACHABLE"],
    ["/hang-up", "REFERENCE_UNREACHABLE"],
  ])("tells what is not there from what cannot be told: %s", async (path, code) => {
    expect(await refusal(path)).toBe(code);
  });

  it("asks nobody whose certificate is not trusted, and nobody who is not there", async () => {
    const stranger = await startHttps(() => asked.push("stranger"));
    expect(await refusal(stranger.url)).toBe("REFERENCE_UNREACHABLE");
    await stranger.close();
    expect(await refusal(stranger.url)).toBe("REFERENCE_UNREACHABLE");
    expect(asked).not.toContain("stranger");
  });
});

describe("redirects", () => {
  it("are followed to https, relative ones too, and five times at most", async () => {
    expect(await get("/to-ok")).toBe("body");
    expect(await get("/to-elsewhere")).toBe("body");
    expect(await get("/hop-4")).toBe("body");
    expect(await refusal("/hop-5")).toBe("REFERENCE_REFUSED");
    expect(await refusal("/loop")).toBe("REFERENCE_REFUSED");
    expect(asked.filter((path) => path === "/loop")).toHaveLength(6);
  });

  it.each(["/to-http", "/to-file", "/to-data", "/to-nonsense", "/to-user"])(
    "lead nowhere else: %s",
    async (path) => {
      expect(await refusal(path)).toBe("REFERENCE_REFUSED");
    },
  );

  it.each(["/choices", "/to-nowhere"])("that name no one place are no answer: %s", async (path) => {
    expect(await refusal(path)).toBe("REFERENCE_UNREACHABLE");
  });
});

describe("limits", () => {
  it("of size: what is announced is not waited for, what is not announced is cut off", async () => {
    expect(await get("/liar", { maxBytes: 10 })).toBe("0123456789");
    expect(await refusal("/liar", { maxBytes: 9 })).toBe("REFERENCE_TOO_LARGE");
    expect(await refusal("/flood", { maxBytes: 1024 * 1024 })).toBe("REFERENCE_TOO_LARGE");
  });

  it("of time, for an answer that does not come and for one that does not end", async () => {
    expect(await refusal("/silent", { timeoutMillis: 100 })).toBe("REFERENCE_TIMED_OUT");
    expect(await refusal("/drip", { timeoutMillis: 300, maxBytes: 1e9 })).toBe("REFERENCE_TIMED_OUT");
  });

  it("of patience: an interrupted request ends at once, with the reason of the interruption", async () => {
    const interruption = new AbortController();
    const reason = new Error("enough");
    const running = get("/drip", { signal: interruption.signal, maxBytes: 1e9 });
    interruption.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(get("/ok", { signal: interruption.signal })).rejects.toBe(reason);
  });
});
