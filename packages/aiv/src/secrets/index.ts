export { findSecrets, SECRET_KINDS } from "./find-secrets.ts";
