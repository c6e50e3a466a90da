export { findSecrets, findSecretsInJson, SECRET_KINDS } from "./find-secrets.ts";
