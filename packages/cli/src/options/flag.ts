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
