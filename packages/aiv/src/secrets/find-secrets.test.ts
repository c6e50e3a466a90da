import { createHash, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSecrets, findSecretsInBytes, SECRET_KINDS } from "./find-secrets.ts";

// Nothing here is a secret, and nothing may look like one to the scanners of others: each is put together when it runs.

const hash = (seed: string, encoding: "hex" | "base64url"): string =>
  createHash("sha512").update(seed).digest(encoding);
const letters = (seed: string, length: number): string =>
  (hash(seed, "base64url") + hash(`${seed}2`, "base64url") + hash(`${seed}3`, "base64url"))
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, length);
const kinds = (text: string): string =>
  findSecrets(text)
    .map(({ kind }) => kind)
    .join(" ");

/** The six characters of CRC-32 in base 62, by another way than the code's. */
function checksum(body: string): string {
  let crc = 0n;
  for (const byte of Buffer.from(body)) {
    crc = (crc ^ 0xffffffffn) & 0xffffffffn;
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc % 2n === 1n ? (crc >> 1n) ^ 0xedb88320n : crc >> 1n;
    crc ^= 0xffffffffn;
  }
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let text = "";
  for (let rest = crc; text.length < 6; rest /= 62n) text = alphabet.charAt(Number(rest % 62n)) + text;
  return text;
}
const checked = (seed: string): string => letters(seed, 30) + checksum(letters(seed, 30));

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const pkcs8 = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const spki = publicKey.export({ format: "pem", type: "spki" }).toString();
const pem = (label: string): string => pkcs8.replaceAll("PRIVATE KEY", label);
const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = `${segment({ alg: "RS256", typ: "JWT" })}.${segment({ sub: "ada" })}.${letters("jwt", 86)}`;

const SECRETS: readonly (readonly [string, string, string])[] = [
  ["a private key", "private-key", pkcs8],
  ["a key of OpenSSH", "private-key", pem("OPENSSH PRIVATE KEY")],
  ["a key of PGP", "private-key", pem("PGP PRIVATE KEY BLOCK")],
  [
    "an encrypted key with headers",
    "private-key",
    pem("RSA PRIVATE KEY").replace("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00FF\n\n"),
  ],
  ["a key in JSON", "private-key", JSON.stringify({ k: pkcs8 })],
  ["a key in JSON within JSON", "private-key", JSON.stringify(JSON.stringify({ k: pkcs8 }))],
  [
    "a key that a diff removes",
    "private-key",
    pkcs8
      .split("\n")
      .map((line) => `-${line}`)
      .join("\n"),
  ],
  ["a key in base64", "private-key", Buffer.from(pkcs8).toString("base64")],
  ["a key of PuTTY", "private-key", "PuTTY-User-Key-File-3: ssh-ed25519"],
  ["a certificate", "certificate", pem("CERTIFICATE")],
  ["GitHub", "github-token", `ghp_${checked("a")}`],
  ["GitHub in a log", "github-token", `+ token: ghs_${checked("b")}.`],
  ["GitHub, fine-grained", "github-token", `github_pat_${letters("c", 22)}_${letters("d", 59)}`],
  ["GitLab", "gitlab-token", `glpat-${letters("e", 20)}`],
  ["AWS", "aws-access-key", `AKIA${"QYLPMN5HHHFPZAM2"}`],
  ["GCP", "gcp-api-key", `AIza${letters("f", 35)}`],
  ["GCP, OAuth", "gcp-oauth", `ya29.${letters("g", 60)}`],
  ["Azure", "azure-storage-key", `AccountKey=${letters("h", 86)}==`],
  ["Slack", "slack-token", `xoxb-${letters("i", 40)}`],
  [
    "Slack, a hook",
    "slack-webhook",
    `https://hooks.slack.com/services/T${letters("j", 10)}/B${letters("k", 10)}/${letters("l", 24)}`,
  ],
  ["Stripe", "stripe-key", `sk_live_${letters("m", 24)}`],
  ["OpenAI", "openai-key", `sk-proj-${letters("n", 80)}`],
  ["OpenAI, older", "openai-key", `sk-${letters("o", 20)}T3BlbkFJ${letters("p", 20)}`],
  ["Anthropic", "anthropic-key", `sk-ant-api03-${letters("q", 93)}AA`],
  ["npm", "npm-token", `//registry.npmjs.org/:_authToken=npm_${checked("r")}`],
  ["PyPI", "pypi-token", `pypi-AgEIcHlwaS5vcmc${letters("s", 120)}`],
  ["Hugging Face", "huggingface-token", `hf_${letters("t", 86).replace(/[0-9]/g, "").slice(0, 34)}`],
  ["Docker", "docker-token", `dckr_pat_${letters("u", 27)}`],
  ["SendGrid", "sendgrid-key", `SG.${letters("v", 22)}.${letters("w", 43)}`],
  ["a JWT", "jwt", `Cookie: session=${jwt}`],
  ["a URL", "url-credentials", `postgres://app:${letters("x", 12)}@db.internal/shop`],
  [
    "a URL in JSON with slashes escaped",
    "url-credentials",
    `"https:\\/\\/ci:${letters("y", 20)}@git.internal"`,
  ],
  ["a URL without a user", "url-credentials", `redis://:${letters("z", 16)}@cache:6379`],
  ["a password", "assigned-secret", `password = "${letters("A", 14)}7"`],
  ["a password in YAML", "assigned-secret", `db_password: ${letters("B", 14)}7!`],
  ["a password in JSON", "assigned-secret", `{"password": "${letters("C", 14)}7"}`],
  ["a key in JSON within JSON ", "assigned-secret", `{\\"api_key\\": \\"${letters("D", 20)}7\\"}`],
  ["a key of the environment", "assigned-secret", `AWS_SECRET_ACCESS_KEY=${letters("E", 39)}7`],
  ["an API key in hex", "assigned-secret", `api-key: ${hash("F", "hex").slice(0, 32)}`],
  ["an access token", "assigned-secret", `accessToken := '${letters("G", 30)}7'`],
  [
    "a password of chance with a short word in it",
    "assigned-secret",
    `password = "${letters("I", 24)}bar${letters("J", 6)}7"`,
  ],
  ["a header", "authorization-header", `Authorization: Bearer ${letters("H", 40)}`],
  [
    "a header with a password",
    "authorization-header",
    `authorization: Basic ${Buffer.from("ci:Kq7tzw1").toString("base64")}`,
  ],
];

describe("secrets (AIV §12.4)", () => {
  it.each(SECRETS)("%s is found", (_, kind, text) => {
    expect(kinds(text).split(" ")).toContain(kind);
    expect(kinds(`before\n"${text}"\nafter`).split(" ")).toContain(kind);
  });

  it("of every kind there is one", () => {
    expect([...new Set(SECRETS.map(([, kind]) => kind))].toSorted()).toEqual(SECRET_KINDS);
  });

  it("are told by line and kind, and never by value", () => {
    const text = `a\r\nghp_${checked("a")} ghp_${checked("b")}\n\n${pkcs8}`;
    expect(findSecrets(text)).toEqual([
      { kind: "github-token", place: "2" },
      { kind: "private-key", place: "4" },
    ]);
  });

  it("are found where a line of JSON ends before them", () => {
    expect(kinds(`"line\\nghp_${checked("a")}"`)).toBe("github-token");
  });
});

const sha = hash("sha", "hex").slice(0, 40);

describe("what is no secret", () => {
  it.each([
    ["a commit", `head_sha: ${sha}`],
    ["a digest", `sha256: "${hash("a", "hex").slice(0, 64)}"`],
    ["a digest with its algorithm", `token: sha256:${hash("b", "hex").slice(0, 64)}`],
    ["a UUID", "serialNumber: urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"],
    ["a signature in base64", `"signature": "${Buffer.from(hash("c", "hex")).toString("base64")}"`],
    ["an integrity of npm", `integrity: sha512-${letters("d", 86)}==`],
    ["a public key", spki],
    [
      "a signature of SSH",
      "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTk\n-----END SSH SIGNATURE-----",
    ],
    [
      "a key's first line in a test",
      'if (text.includes("-----BEGIN PRIVATE KEY-----")) return refuseThePrivateKeyThatCame();',
    ],
    ["a cut key", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"],
    ["a token whose checksum is wrong", `ghp_${letters("e", 36)}`],
    ["a token in the middle of a word", `xghp_${checked("a")}`],
    ["a token that is too long", `AKIA${"QYLPMN5HHHFPZAM2"}Q`],
    ["a token in base64", `${letters("f", 20)}AKIA${"QYLPMN5HHHFPZAM2"}${letters("g", 9)}`],
    ["the key of documentation", "AKIAIOSFODNN7EXAMPLE"],
    ["a made-up key", `sk_live_${"0".repeat(24)}`],
    ["two segments of a JWT", jwt.split(".").slice(0, 2).join(".")],
    ["base64 with dots", `eyJ${letters("h", 20)}.eyJ${letters("i", 20)}.${letters("j", 40)}`],
    ["a URL without a password", "https://ada@example.org:8080/a:b@c"],
    ["a URL with a variable", `https://x-access-token:${"$"}{GITHUB_TOKEN}@github.com/a/b`],
    ["a URL that a log masks", "https://ci:***@github.com/a/b"],
    ["a database on a developer's machine", "postgres://postgres:postgres@localhost/test"],
    ["a pinned image", `docker://node:24-slim@sha256:${hash("k", "hex").slice(0, 64)}`],
    ["a placeholder", 'password = "<your password>"'],
    ["another", "api_key: xxxxxxxxxxxxxxxxxxxx"],
    ["a third", 'secret: "changeme123"'],
    ["a variable", `password: ${"$"}{{ secrets.DB_PASSWORD }}`],
    ["a member", "const token = process.env.API_TOKEN1;"],
    ["a call", "token = createToken2(now)"],
    ["a sentence", "password: required field of the form"],
    ["a name", "secretName: shop-database-credentials-2"],
    ["an id", "token_id: 8c1f29ab44"],
    ["a hash of a password", 'password_hash: "argon2id7Zq81b2"'],
    ["a page's token", 'next_page_token: "Q2FyZG9mZmljZTE3"'],
    ["the example of a URL", "https://ada:Zq81b2kd@example.com/feed"],
    ["a short hash", '"AWS::AppSync::ApiKey": "3d104ea0be48564b"'],
    ["a member that may be absent", "const tokens = json.material?.rfc3161Timestamps ?? [];"],
    ["a row of digits", 'TOKEN = "0123456789abcdef"'],
    ["a path", "secret: /run/secrets/db-password-1"],
    ["a comparison", 'if (password === "Zq8!kd02jfa") return'],
    ["a header without its value", "Authorization: Bearer <token>"],
    ["a placeholder with a short word in it", 'password = "my-test-Password-for-local-9"'],
    ["a random placeholder that says so", `password = "${letters("I", 20)}EXAMPLE${letters("J", 6)}7"`],
    ["a header of GitHub's documentation", "Authorization: Bearer YOUR-TOKEN-GOES-HERE"],
    ["words", "The secret of this token is its password."],
  ])("%s", (_, text) => {
    expect(kinds(text)).toBe("");
  });
});

describe("behind escapes", () => {
  const token = `ghp_${checked("escaped")}`;
  const key = ["AKIA", "QYLPMN5HHHFPZAM2"].join("");
  const each = (text: string, write: (code: number) => string): string =>
    Array.from(text, (character) => write(character.charCodeAt(0))).join("");
  const hex = (code: number): string => code.toString(16).padStart(2, "0");
  const ESCAPES: { readonly [name: string]: (code: number) => string } = {
    JSON: (code) => `\\u00${hex(code)}`,
    "JSON in JSON": (code) => `\\\\u00${hex(code).toUpperCase()}`,
    "a string of a program": (code) => `\\x${hex(code)}`,
    "a code point": (code) => `\\u{${hex(code)}}`,
    URLs: (code) => `%${hex(code)}`,
    "URLs in URLs": (code) => `%25${hex(code)}`,
    XML: (code) => `&#${code};`,
    "XML in hex": (code) => `&#x${hex(code)};`,
  };

  it.each(Object.entries(ESCAPES))("of %s, one or all characters, by its line", (_, write) => {
    for (const secret of [token, key]) {
      const places = [{ kind: kinds(secret), place: "3" }];
      expect(findSecrets(`a\nb\n{"note": "${each(secret, write)}"}`)).toEqual(places);
      expect(findSecrets(`a\nb\n"${write(secret.charCodeAt(0))}${secret.slice(1)}"`)).toEqual(places);
    }
    expect(findSecrets(`a\nb\n{"note": "${each("nothing of the kind", write)}"}`)).toEqual([]);
  });

  it("of quotes in XML and slashes in JSON", () => {
    const value = letters("quoted", 24);
    expect(kinds(`<out>password=&quot;${value}&quot;</out>`)).toBe("assigned-secret");
    expect(kinds(`{"url":"postgres:\\/\\/ada:${value}@db.acme.io\\/x"}`)).toBe("url-credentials");
    expect(kinds("<out>password=&quot;&lt;token&gt;&quot;</out>")).toBe("");
  });

  it("of UTF-16 without a mark, either way round, by its line", () => {
    const text = `one\ntwo ${token}\n`;
    const little = Buffer.from(text, "utf16le");
    const places = [{ kind: "github-token", place: "2" }];
    expect(findSecretsInBytes(little)).toEqual(places);
    expect(findSecretsInBytes(Buffer.from(little).swap16())).toEqual(places);
    expect(findSecretsInBytes(Buffer.from("one\ntwo\n", "utf16le"))).toEqual([]);
  });

  it("a secret that is there in both ways is told once, and all in order", () => {
    expect(findSecrets(`${token} %41\n${each(key, (code) => `%${hex(code)}`)}\n${token}`)).toEqual([
      { kind: "github-token", place: "1" },
      { kind: "aws-access-key", place: "2" },
      { kind: "github-token", place: "3" },
    ]);
  });
});

describe("hostile texts of 3 MB", () => {
  const units = [
    "eyJ",
    "eyJ.",
    "_eyJ",
    "glpat-.",
    "ghp_.",
    "SG.",
    "://a:",
    "://:@",
    "password=",
    'password="',
    "secret:'a",
    "sk-",
    "a@b:",
    "-----BEGIN ",
    "LS0tLS1CRUdJTi",
    "Authorization: Bearer ",
    "token\n",
    "\\",
    "%25",
    "\\u0041",
    "&#0",
    "\0",
    "ä",
    "hooks.slack.com/services/T",
    "-----BEGIN PRIVATE KEY-----\\n",
  ];
  it.each(units)("of %j take no more than their length", (unit) => {
    expect(findSecrets(unit.repeat(Math.ceil(3_000_000 / unit.length)))).toBeDefined();
  });
});

it("never throws", () => {
  const parts = fc.constantFrom(
    "eyJ",
    ".",
    ":",
    "//",
    "@",
    "password",
    "=",
    '"',
    "\\",
    "-----BEGIN PRIVATE KEY-----",
    "\ud800",
    "ghp_",
    "\n",
    "Basic ",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string())), (texts) => {
      expect(findSecrets(texts.join(""))).toBeDefined();
    }),
    { numRuns: 1000, seed: 1 },
  );
});
