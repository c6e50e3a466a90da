export { type LocalSigstore, type LocalSigstoreOptions, startSigstore } from "./local-sigstore.ts";
export type { Claims } from "./oidc/identity-token.ts";
export { type Fault, Faults } from "./server/faults.ts";
export type { LoggedRequest } from "./server/http-server.ts";
export { SERVICES, type ServiceName } from "./server/service.ts";
export type { ClientTrustConfigJson, ServiceJson, SigningConfigJson } from "./trust/signing-config.ts";
export type { TrustedRootJson } from "./trust/trusted-root.ts";
