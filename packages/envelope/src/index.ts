export * from "./bundle/index.ts";
export * from "./dsse.ts";
export * from "./error.ts";
export * from "./identity.ts";
export * from "./statement.ts";
export {
  isVerified,
  SIGNING_METHODS,
  type SigningMethod,
  type VerificationWarning,
  type Verified,
  type VerifiedLogEntry,
  type VerifiedSigner,
} from "./verified.ts";
