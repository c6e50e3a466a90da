import { list, mapping, oneOf, optional, required, type Shape, text, texts } from "../schema/shapes.ts";
import { SECRET_KINDS } from "../secrets/index.ts";
import { RISK_TIERS } from "../standard/tiers.ts";

const TIERS = list(oneOf(...RISK_TIERS), 1);
const HOST: Shape = {
  kind: "text",
  expected: "a host, such as git.example.com",
  pattern: /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?$/,
};
const DAYS: Shape = { kind: "integer", least: 1 };

/** What an organisation can say is documented, and where (§15.1, §5.4.2, §6.10.4, §9.3, §10.5, §11.4). */
export const DOCUMENTED_ELEMENTS = [
  "scope",
  "roles",
  "tools",
  "exceptions",
  "audit",
  "retention",
  "training",
  "automated_enforcement",
  "gate_log",
  "exception_log",
  "exception_dashboard",
  "access_logs",
  "deletion",
  "privacy",
  "versioning",
] as const;

/** A policy file. Keys that are not here are refused: a misspelt one would be a rule that nobody enforces. */
export const POLICY_SHAPE: Shape = mapping({
  aiv_policy_version: required(
    { kind: "text", expected: 'the text "1"', pattern: /^1$/ },
    "version of this form",
  ),
  id: optional(text, "name of the policy"),
  identity: optional(
    mapping({
      provider: optional(text, "which identity provider is authoritative (§5.4.2)"),
      cross_platform_mapping: optional(text, "how identities are linked across platforms"),
      verification_method: optional(text, "how identities are told apart"),
      edge_cases: optional(text, "how unclear cases are handled (§5.4.3)"),
      persons: optional(
        list(
          mapping({
            name: required(text, "a name for the person, or for what the account is"),
            kind: optional(oneOf("person", "bot", "role", "shared"), "by default person"),
            accounts: required(list(text, 1), "every account and address"),
          }),
        ),
        "who is who",
      ),
    }),
    "how identities are verified (§5.4.2)",
  ),
  verifiers: optional(
    list(
      mapping({
        id: required(text, "account or address"),
        tiers: required(TIERS, "tiers that they may verify"),
      }),
    ),
    "who may verify what (§7.1)",
  ),
  exception_approvers: optional(
    list(
      mapping({
        id: optional(text, "account or address; absent: whoever has the role"),
        role: required(text, "functional role"),
        tiers: required(TIERS, "tiers that they may approve exceptions for"),
        escalation: optional(text, "who approves if they are not available"),
        audit: optional(text, "what they must document"),
      }),
    ),
    "Designated Exception Approvers (§10.3)",
  ),
  retention: optional(
    mapping({
      days: required(
        mapping(
          Object.fromEntries(
            RISK_TIERS.map((tier) => [tier, optional(DAYS, "days, not below the floor of §6.10.2")]),
          ),
        ),
        "for how long evidence is kept",
      ),
      rationale: optional(text, "why another period than the default"),
      regulatory_analysis: optional(text, "why less than 7 years will do at R3"),
    }),
    "retention (§6.10.2)",
  ),
  storage: optional(
    list(
      mapping({
        prefix: required(text, "how references to it begin, such as https://evidence.example.com/"),
        lock: required(
          oneOf("compliance", "governance", "none"),
          "who can delete: nobody, privileged users, anybody",
        ),
        retention_days: optional(DAYS, "how long whatever is there stays"),
      }),
    ),
    "where evidence is kept",
  ),
  surfaces: optional(
    mapping({
      map: optional(
        list(
          mapping({
            surface: required(text, "the critical surface, of §5.2 or of your own"),
            paths: optional(texts, "globs of paths"),
            symbols: optional(texts, "names of functions, types and the like"),
          }),
        ),
        "what your critical surfaces are",
      ),
      exempt: optional(
        list(
          mapping({
            paths: required(list(text, 1), "globs of paths"),
            reason: required(text, "why they are none"),
          }),
        ),
        "paths whose names mislead",
      ),
    }),
    "critical surfaces (§5.2)",
  ),
  forge_hosts: optional(list(HOST), "hosts of your forges, such as git.example.com"),
  r0_verification: optional(oneOf("required", "waived"), "whether R0 changes are verified (§7.1)"),
  permitted_secrets: optional(
    list(oneOf(...SECRET_KINDS)),
    "kinds of secret that evidence may hold, such as certificate (§12.4)",
  ),
  profiles: optional(texts, "profiles that every packet is held to"),
  documented: optional(
    mapping(
      Object.fromEntries(DOCUMENTED_ELEMENTS.map((name) => [name, optional(text, "where it is documented")])),
    ),
    "what is documented, and where (§15.1)",
  ),
});
