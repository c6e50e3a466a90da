import { hasChecksum } from "./crc-token.ts";
import { type Alphabet, alphabetOf } from "./text-scan.ts";

/** A token that its issuer publishes the shape of. */
export interface TokenShape {
  readonly kind: string;
  readonly prefixes: readonly string[];
  /** Characters of what follows the prefix; all that follow belong to it. */
  readonly alphabet: Alphabet;
  readonly minLength: number;
  readonly maxLength: number;
  readonly accepts?: (body: string) => boolean;
}

const ALPHANUMERIC = alphabetOf(/[A-Za-z0-9]/);
const WORD = alphabetOf(/[A-Za-z0-9_]/);
const BASE64URL = alphabetOf(/[A-Za-z0-9_-]/);

/** Shapes with a prefix of their own. Those without are looked for by the name that they are assigned to. */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  {
    kind: "github-token",
    prefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    alphabet: WORD,
    minLength: 36,
    maxLength: 36,
    accepts: hasChecksum,
  },
  shape("github-token", ["github_pat_"], WORD, 82, 82),
  shape(
    "gitlab-token",
    ["glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glsoat-", "glcbt-", "glimt-", "glagent-", "gloas-"],
    // What comes behind a full stop in newer ones is no secret of its own.
    BASE64URL,
    20,
    300,
  ),
  shape("aws-access-key", ["AKIA", "ASIA"], alphabetOf(/[A-Z0-9]/), 16, 16),
  shape("gcp-api-key", ["AIza"], BASE64URL, 35, 35),
  shape("gcp-oauth", ["ya29."], BASE64URL, 30, 2000),
  shape("gcp-oauth", ["GOCSPX-"], BASE64URL, 28, 28),
  shape("azure-storage-key", ["AccountKey="], alphabetOf(/[A-Za-z0-9+/=]/), 86, 88),
  shape("slack-token", ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"], BASE64URL, 24, 400),
  shape("slack-webhook", ["hooks.slack.com/services/T"], alphabetOf(/[A-Za-z0-9/]/), 30, 80),
  shape("stripe-key", ["sk_live_", "rk_live_", "sk_test_", "rk_test_", "whsec_"], ALPHANUMERIC, 24, 255),
  shape("openai-key", ["sk-proj-", "sk-svcacct-", "sk-admin-"], BASE64URL, 40, 300),
  {
    kind: "openai-key",
    prefixes: ["sk-"],
    alphabet: ALPHANUMERIC,
    minLength: 48,
    maxLength: 48,
    accepts: (body) => body.slice(20, 28) === "T3BlbkFJ",
  },
  {
    kind: "anthropic-key",
    prefixes: ["sk-ant-"],
    alphabet: BASE64URL,
    minLength: 80,
    maxLength: 300,
    accepts: (body) => /^[a-z]{3,8}\d\d-/.test(body),
  },
  {
    kind: "npm-token",
    prefixes: ["npm_"],
    alphabet: ALPHANUMERIC,
    minLength: 36,
    maxLength: 36,
    accepts: hasChecksum,
  },
  // Macaroons whose location is pypi.org or test.pypi.org.
  shape("pypi-token", ["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZ"], BASE64URL, 50, 1000),
  shape("huggingface-token", ["hf_"], alphabetOf(/[A-Za-z]/), 34, 34),
  shape("docker-token", ["dckr_pat_"], BASE64URL, 27, 40),
  shape("sendgrid-key", ["SG."], alphabetOf(/[A-Za-z0-9_.-]/), 66, 66),
  shape("private-key", ["AGE-SECRET-KEY-1"], alphabetOf(/[A-Z0-9]/), 58, 58),
];

function shape(
  kind: string,
  prefixes: readonly string[],
  alphabet: Alphabet,
  minLength: number,
  maxLength: number,
): TokenShape {
  return { kind, prefixes, alphabet, minLength, maxLength };
}
