import { afterEach, describe, expect, it } from "vitest";
import { type FakeService, startService } from "../../test/fake-service.ts";
import { thrown } from "../../test/outcome.ts";
import { requestBytes, ServiceError, type ServiceRequest } from "./http.ts";

let service: FakeService | undefined;
afterEach(async () => await service?.close());

const request = (more: Partial<ServiceRequest> = {}): ServiceRequest => ({
  url: service?.url ?? "http://127.0.0.1:1",
  method: "GET",
  timeoutMillis: 60_000,
  maxBytes: 100,
  ...more,
});

async function faultOf(more: Partial<ServiceRequest> = {}): Promise<ServiceError> {
  const error = await thrown(() => requestBytes(request(more)));
  expect(error).toBeInstanceOf(ServiceError);
  return error as ServiceError;
}

describe("a request to a signing service", () => {
  it("gives what was answered", async () => {
    service = await startService((_, response) => response.end("hello"));
    expect(Buffer.from(await requestBytes(request())).toString()).toBe("hello");
  });

  it("is tried again where that may help, and gives the answer that came then", async () => {
    let times = 0;
    service = await startService((_, response) => {
      times++;
      response.writeHead(times < 3 ? 503 : 200).end("late");
    });
    expect(Buffer.from(await requestBytes(request())).toString()).toBe("late");
    expect(service.requests).toHaveLength(3);
  });

  it.each([
    [400, 1],
    [401, 1],
    [302, 1],
    [429, 3],
    [500, 3],
  ])("that is answered with %i is refused, after %i attempts", async (status, attempts) => {
    service = await startService((_, response) =>
      response.writeHead(status, { location: "https://example.com" }).end("no\u0007 way"),
    );
    const error = await faultOf();
    expect(error.code).toBe("SERVICE_REFUSED");
    expect(error.details).toMatchObject({ status });
    expect(error.message).toContain(`answered ${status}: "no\\u0007 way"`);
    expect(service.requests).toHaveLength(attempts);
  });

  it("is refused without a word of the token, should the service repeat it", async () => {
    const token = "aaaaaaaaaa.bbbbbbbbbb.cccccccccc";
    service = await startService(({ headers }, response) =>
      response.writeHead(400).end(headers.authorization),
    );
    const error = await faultOf({ headers: { authorization: `Bearer ${token}` } });
    for (const part of [token, ...token.split(".")]) expect(JSON.stringify(error)).not.toContain(part);
  });

  it("reads no more of an answer than it may", async () => {
    service = await startService((_, response) => response.end("x".repeat(101)));
    expect((await faultOf()).code).toBe("SERVICE_ANSWER_INVALID");
    expect(await requestBytes(request({ maxBytes: 101 }))).toHaveLength(101);
  });

  it("ends where nobody answers, and says for how long it waited", async () => {
    service = await startService(() => {});
    const error = await faultOf({ timeoutMillis: 50 });
    expect(error.code).toBe("SERVICE_UNREACHABLE");
    expect(error.message).toContain("no answer within 0.05 s");
    // Not tried again: who does not answer once will not sooner the next time.
    expect(service.requests.length).toBeLessThan(2);
  });

  it("that reaches nobody says why", async () => {
    service = await startService(() => {});
    const { url } = service;
    await service.close();
    service = undefined;
    const error = await faultOf({ url });
    expect(error.code).toBe("SERVICE_UNREACHABLE");
    expect(error.message).toContain("ECONNREFUSED");
  });

  it("is ended by its caller, with the caller's reason", async () => {
    service = await startService(() => {});
    const reason = new Error("enough");
    await expect(requestBytes(request({ signal: abortedSoon(reason) }))).rejects.toBe(reason);
  });
});

function abortedSoon(reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 20);
  return controller.signal;
}
