export { parseFacts, type SimulatedFacts } from "./parse-facts.ts";
export * from "./simulate-admission.ts";
