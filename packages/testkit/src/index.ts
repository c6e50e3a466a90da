export { ampleMillis } from "./fixtures/ample-time.ts";
export { fixedClock } from "./fixtures/fixed-clock.ts";
export { flipEveryField, flipOneBit, type Mutation } from "./fixtures/mutate.ts";
export {
  createTestCa,
  type TestCa,
  type TestCaOptions,
  type TestCertificate,
  type TestCertificateOptions,
} from "./fixtures/test-ca.ts";
export { type LocalSigstore, type LocalSigstoreOptions, startSigstore } from "./local-sigstore.ts";
export type { Claims } from "./oidc/identity-token.ts";
export { type Fault, Faults } from "./server/faults.ts";
export type { LoggedRequest } from "./server/http-server.ts";
export { type HttpsServer, startHttps } from "./server/https-server.ts";
export { SERVICES, type ServiceName } from "./server/service.ts";
export type { ClientTrustConfigJson, ServiceJson, SigningConfigJson } from "./trust/signing-config.ts";
export type { TrustedRootJson } from "./trust/trusted-root.ts";
export type { DistinguishedName } from "./x509/certificate.ts";
export type { ExtendedKeyUsage, KeyUsage, SubjectAltName } from "./x509/extensions.ts";
export { generateKeyPair, KEY_TYPES, type KeyPair, type KeyType } from "./x509/signature-algorithm.ts";
