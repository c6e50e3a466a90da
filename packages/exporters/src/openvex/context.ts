/** The JSON-LD context of OpenVEX 0.2.0, and the predicate type of statements that sign a document. */
export const OPENVEX_CONTEXT = "https://openvex.dev/ns/v0.2.0";
