import { describe, expect, it } from "vitest";
import { createTimestampAuthority } from "../src/node/index.ts";
import { thrown, thrownCode } from "./outcome.ts";
import { useServices } from "./use-services.ts";

const services = useServices();

describe("a timestamp authority (RFC 3161)", () => {
  const signature = Uint8Array.of(1, 2, 3);
  const failing = async (url: string) =>
    await thrownCode(() => createTimestampAuthority(url).timestamp(signature));
  const real = (): string => `${services.sigstore.url}/api/v1/timestamp`;

  /** Asks the real authority with the request altered on the way, and alters its answer on the way back. */
  const between = async (alter: {
    request?: (body: Buffer) => Buffer;
    answer?: (body: Buffer) => Buffer;
  }): Promise<string> => {
    const { url } = await services.fake(async (_, response, body) => {
      const reply = await fetch(real(), {
        method: "POST",
        headers: { "content-type": "application/timestamp-query" },
        body: new Uint8Array(alter.request?.(body) ?? body),
      });
      const bytes = Buffer.from(await reply.arrayBuffer());
      response.writeHead(200).end(alter.answer?.(bytes) ?? bytes);
    });
    return url;
  };

  it("gives a token over the signature", async () => {
    expect((await createTimestampAuthority(real()).timestamp(signature)).length).toBeGreaterThan(500);
    expect(await failing(await between({}))).toBeUndefined();
  });

  it("is refused with the answer to another request: another imprint, another nonce, none", async () => {
    const flip = (offset: number) => (body: Buffer) => {
      const copy = Buffer.from(body);
      copy[copy.length + offset] = (copy[copy.length + offset] ?? 0) ^ 1;
      return copy;
    };
    // The request ends with the nonce (8 bytes) and certReq (3 bytes); the imprint comes before them.
    expect(await failing(await between({ request: flip(-5) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    expect(await failing(await between({ request: flip(-20) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    services.sigstore.faults.replay("tsa");
    expect(await failing(real())).toBeUndefined();
    expect(await failing(real())).toBe("TIMESTAMP_AUTHORITY_FAILED");
  });

  it("is refused with a status that grants nothing, and with bytes after or missing from the answer", async () => {
    const status = (value: number) => (body: Buffer) => {
      const copy = Buffer.from(body);
      // TimeStampResp { PKIStatusInfo { INTEGER status … the first INTEGER of the answer.
      const index = copy.indexOf(Buffer.of(0x30, 0x03, 0x02, 0x01, 0x00));
      copy[index + 4] = value;
      return copy;
    };
    expect(await failing(await between({ answer: status(2) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    expect(await failing(await between({ answer: status(0xff) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    expect(await failing(await between({ answer: status(1) }))).toBeUndefined();
    expect(await failing(await between({ answer: (body) => body.subarray(0, -1) }))).toBe(
      "TIMESTAMP_AUTHORITY_FAILED",
    );
    expect(await failing(await between({ answer: (body) => Buffer.concat([body, Buffer.of(0)]) }))).toBe(
      "TIMESTAMP_AUTHORITY_FAILED",
    );
    expect(await failing(await between({ answer: () => Buffer.from("30053003020102", "hex") }))).toBe(
      "TIMESTAMP_AUTHORITY_FAILED",
    );
  });

  it("stops when the caller does", async () => {
    services.sigstore.faults.hang("tsa");
    const signal = AbortSignal.timeout(50);
    const error = await thrown(() => createTimestampAuthority(real(), { signal }).timestamp(signature));
    expect((error as Error).name).toBe("TimeoutError");
  });
});
