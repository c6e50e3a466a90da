export { aixv, EXPORT_SCHEMA } from "./aixv.ts";
