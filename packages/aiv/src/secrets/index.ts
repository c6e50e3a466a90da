export { findSecrets, findSecretsInBytes, SECRET_KINDS, withoutSecrets } from "./find-secrets.ts";
