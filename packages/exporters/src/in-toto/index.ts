export { inToto } from "./in-toto.ts";
