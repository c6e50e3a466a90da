/** A flag of a command, as data: what parses it, what documents it. */
export interface Flag {
  readonly name: string;
  /** `list` flags may be repeated and take comma-separated values (`\,` is a comma); `repeated` ones only the former. */
  readonly kind: "boolean" | "text" | "list" | "repeated" | "integer";
  /** What the value is, for the help: FILE, URL … */
  readonly value?: string;
  readonly description: string;
  readonly aliases?: readonly string[];
  /** A boolean that is true unless `--no-<name>` is given. */
  readonly negatable?: boolean;
}

/** Flags that every command has. */
export const COMMON_FLAGS: readonly Flag[] = [
  { name: "json", kind: "boolean", description: "print one JSON object on stdout" },
  { name: "quiet", kind: "boolean", description: "print nothing but errors and --json" },
  { name: "help", kind: "boolean", description: "show this help" },
  {
    name: "root",
    kind: "text",
    value: "DIR",
    description: "where .aixv/ lies (default: the working directory)",
  },
  {
    name: "now",
    kind: "text",
    value: "TIME",
    description: "take this RFC 3339 time for the clock; the output says so",
  },
];

/** The bundle beside a model, which `sign` writes and `verify` reads. */
export const BUNDLE_FLAG: Flag = {
  name: "bundle",
  kind: "text",
  value: "FILE",
  aliases: ["signature"],
  description: "the signature (default <dir>/model.sig, <file>.sigstore.json)",
};

/** Puts a bundle with the claims that travel with a model. */
export const CLAIMS_FLAG: Flag = {
  name: "claims",
  kind: "boolean",
  description: "append it to the model's claims too: <dir>/claims.jsonl, <file>.claims.jsonl",
};

/** What a record or a predicate is made of. */
export const INPUT_FLAG: Flag = {
  name: "input",
  kind: "text",
  value: "FILE",
  description: "JSON file with its content",
};

/** Where a record goes in place of the store. */
export const RECORD_OUTPUT_FLAG: Flag = {
  name: "output",
  kind: "text",
  value: "FILE",
  description: "write the record there, not to .aixv/",
};

/** The bundle beside a record. */
export const RECORD_BUNDLE_FLAG: Flag = {
  name: "bundle",
  kind: "text",
  value: "FILE",
  aliases: ["signature"],
  description: "the signature (default <record>.sigstore.json)",
};
