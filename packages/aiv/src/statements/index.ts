export { AIV_VALIDATION_PREDICATE, createValidationStatement } from "./validation-statement.ts";
