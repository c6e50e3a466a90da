import type { Phrase } from "./words.ts";

/** Critical surfaces (AIV §5.2), by their names there. */
export const CRITICAL_SURFACES = [
  "Authentication",
  "Authorization",
  "Secrets Management",
  "Cryptography",
  "Financial Processing",
  "PII Handling",
  "Privilege Boundaries",
  "Audit/Logging",
] as const;

export type CriticalSurface = (typeof CRITICAL_SURFACES)[number];

/** Words that say that code belongs to a surface. docs/surfaces.md has the same table; a test holds the two together. */
export interface SurfaceWords {
  readonly surface: CriticalSurface;
  /** In folders, file names and symbols alike. */
  readonly anywhere: readonly Phrase[];
  /** In folders and file names only: as names of symbols they mean too much else. */
  readonly paths: readonly Phrase[];
  /** In symbols only. */
  readonly symbols: readonly Phrase[];
}

function words(text: string): readonly Phrase[] {
  return text
    .split(",")
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");
}

/** Our map. In lower case and the singular, `,` between phrases. */
export const SURFACE_MAP: readonly SurfaceWords[] = [
  {
    surface: "Authentication",
    anywhere: words(
      `auth, authn, authenticate, authenticated, authenticating, authentication, authenticator, unauthenticated, login,
      log in, logout, log out, signin, sign in, signout, sign out, signup, sign up, sso, oauth, oidc, openid, saml, jwt, jwk,
      jwks, mfa, totp, otp, passkey, webauthn, fido, password, passwd, passphrase, token, bearer, kerberos, ldap, session,
      identity verification, verify identity`,
    ),
    paths: words("identity"),
    symbols: [],
  },
  {
    surface: "Authorization",
    anywhere: words(
      `authz, authorize, authorise, authorized, authorised, authorization, authorisation, authorizer, unauthorized,
      unauthorised, permission, acl, rbac, abac, access control, access policy, access check, check access, entitlement,
      has role, assign role, role assignment, check role, user role, role binding, capability grant, grant capability,
      grant access, revoke access`,
    ),
    paths: words("role"),
    symbols: words("can access, forbidden"),
  },
  {
    surface: "Secrets Management",
    anywhere: words(
      `secret, vault, credential, api key, apikey, access key, keystore, key store, keyring, key ring, keychain, kms, hsm,
      private key, secret key, master key, encryption key, signing key, key rotation, rotate key, service account`,
    ),
    paths: words("env secret"),
    symbols: [],
  },
  {
    surface: "Cryptography",
    anywhere: words(
      `crypto, cryptography, cryptographic, encrypt, encrypted, encryption, decrypt, decrypted, decryption, cipher,
      ciphertext, plaintext, hash, hashed, hasher, hashing, hmac, aes, rsa, dsa, ecdsa, ecdh, eddsa, ed25519, x25519, sha1,
      sha256, sha384, sha512, md5, blake2, blake3, bcrypt, scrypt, argon2, pbkdf2, hkdf, kdf, key derivation, derive key,
      nonce, salt, csprng, prng, rng, random byte, random generation, secure random, signature, signer, signing,
      sign message, sign payload, verify signature, x509, certificate, pki, tls, ssl, gpg, pgp, public key, keypair, key pair`,
    ),
    paths: words("sign, random"),
    symbols: [],
  },
  {
    surface: "Financial Processing",
    anywhere: words(
      `payment, payout, payroll, billing, invoice, invoicing, charge, refund, checkout, pricing, ledger, currency, money,
      monetary, tax, vat, wallet, stripe, paypal, iban, credit card, debit card, card number, calculate total,
      process transaction, transaction processing, account balance, settlement, accounting, bank, banking`,
    ),
    paths: words("transaction, price, subscription"),
    symbols: [],
  },
  {
    surface: "PII Handling",
    anywhere: words(
      `pii, gdpr, ccpa, hipaa, personal data, personal information, personally identifiable, anonymize, anonymise,
      anonymized, anonymizer, anonymization, anonymisation, pseudonymize, pseudonymise, pseudonymization, redact, redacted,
      redaction, data masking, mask data, ssn, social security, passport number, date of birth, birth date, phone number,
      email address, home address, user profile, user data, export user, data subject, erasure, consent, biometric, patient`,
    ),
    paths: words("privacy, passport"),
    symbols: [],
  },
  {
    surface: "Privilege Boundaries",
    anywhere: words(
      `privilege, privileged, unprivileged, sandbox, sandboxed, sandboxing, setuid, setgid, suid, sudo, sudoer, seccomp,
      apparmor, selinux, chroot, impersonate, impersonation, trust boundary, container escape, jail, run as root, rootless`,
    ),
    paths: words("isolation"),
    symbols: words("drop capability, add capability"),
  },
  {
    surface: "Audit/Logging",
    anywhere: words(
      `audit, auditing, auditor, audit trail, security event, security log, event log, access log, compliance log,
      log sanitization, log sanitizer, sanitize log, siem, syslog`,
    ),
    paths: words("log, logger, logging"),
    symbols: words("write log, log event, log security"),
  },
];

/** Phrases with such a word that mean something else; they are taken out first. */
export const OTHER_MEANINGS: readonly Phrase[] = words(
  `max token, min token, num token, token count, count token, token limit, token budget, token length, token usage,
  token type, token kind, token stream, token per, total token, prompt token, completion token, input token, output token,
  next token, syntax token, design token, token id, token embedding, special token, pad token, hash map, hash table,
  hash set, hash code, hash bang, change log, log level, log scale, log prob, log likelihood, log normal, log sum,
  function signature, method signature, type signature, call signature, random forest, random walk`,
);
