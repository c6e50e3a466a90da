import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createTestCa } from "../fixtures/test-ca.ts";

/** An HTTPS server on the loopback interface. */
export interface HttpsServer {
  /** `https://localhost:<port>`. */
  readonly url: string;
  /** PEM of the authority that vouches for it: for `NODE_EXTRA_CA_CERTS`, or `tls.setDefaultCACertificates`. */
  readonly authority: string;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 with a certificate of its own for `localhost`. */
export async function startHttps(handler: RequestListener): Promise<HttpsServer> {
  const ca = createTestCa();
  const leaf = ca.issue({
    subject: { commonName: "localhost" },
    subjectAltName: [{ dns: "localhost" }],
    extendedKeyUsage: ["serverAuth"],
  });
  const chain = `${leaf.certificate}\n${ca.intermediate.certificate}`;
  const server = createServer({ key: leaf.privateKey, cert: chain }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    authority: ca.root.certificate,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
