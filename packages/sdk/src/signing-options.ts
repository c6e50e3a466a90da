import { quote, type Timestamp, timeToMillis } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import {
  ambientIdentity,
  createCertificateSigner,
  createKeylessSigner,
  createKeySigner,
  createTimestampAuthority,
  type Environment,
  type IdentityProvider,
  type InteractiveIdentityOptions,
  interactiveIdentity,
  type PrivateKey,
  PUBLIC_GOOD_SIGNING_CONFIG,
  parsePrivateKey,
  parseSigningConfig,
  readIdentityToken,
  type Signer,
  type SigningConfig,
  SigningError,
  STAGING_SIGNING_CONFIG,
  selectServices,
} from "@aixv/envelope/node";
import { readClock } from "./clock.ts";
import { MAX_CONFIG_BYTES, MAX_PEM_BYTES } from "./limits.ts";
import { SdkError } from "./sdk-error.ts";

/** Who signs, and where. With `key` a key signs; with `certificate` too, that certificate; else keyless. */
export interface SigningOptions {
  /** PEM file, PKCS#8 or SEC 1. */
  readonly key?: string;
  readonly passphrase?: string;
  /** PEM file with the certificate of `key`. */
  readonly certificate?: string;
  /** PEM files with the certificates above it. */
  readonly certificateChain?: readonly string[];
  /** An OIDC identity token. */
  readonly identityToken?: string;
  /** Name of the environment variable that holds one; default `SIGSTORE_ID_TOKEN`. */
  readonly identityTokenEnv?: string;
  /** Sign a person in, if there is no token. */
  readonly interactive?: Omit<InteractiveIdentityOptions, "issuer">;
  /** Sign with the staging instance of Sigstore. */
  readonly staging?: boolean;
  /** A ClientTrustConfig or SigningConfig file. */
  readonly signingConfig?: string;
  /** An RFC 3161 timestamp authority, for any method. */
  readonly timestampUrl?: string;
  readonly environment?: Environment;
  readonly now?: Timestamp;
}

const DEFAULT_TOKEN_VARIABLE = "SIGSTORE_ID_TOKEN";

/** Makes the signer that the options describe; throws SdkError or SigningError. */
export async function createSigner(options: SigningOptions): Promise<Signer> {
  requireHttpUrl(options.timestampUrl);
  if (options.key !== undefined) return await createLocalSigner(options, options.key);
  for (const [name, value] of Object.entries({
    certificate: options.certificate,
    "certificate-chain": options.certificateChain?.[0],
    "passphrase-env": options.passphrase,
  })) {
    if (value !== undefined)
      throw new SdkError("OPTION_INVALID", `--${name} needs --key: the key that signs`);
  }
  const now = readClock(options.now);
  const signingConfig = await loadSigningConfig(options);
  return await createKeylessSigner({
    signingConfig,
    identityProvider: await chooseIdentity(options, signingConfig, now),
    now,
    ...(options.timestampUrl === undefined ? {} : { timestampUrl: options.timestampUrl }),
  });
}

/**
 * The signer, if `sign` asks for one; else options about signing are refused, for somebody expects them to have an effect.
 */
export async function openSigner(
  options: SigningOptions & {
    readonly sign?: boolean;
    readonly claims?: boolean;
    readonly upstreamTrust?: object;
  },
): Promise<Signer | undefined> {
  if (options.sign === true) return await createSigner(options);
  const idle = Object.entries({
    key: options.key !== undefined,
    "passphrase-env": options.passphrase !== undefined,
    certificate: options.certificate !== undefined,
    "certificate-chain": (options.certificateChain?.length ?? 0) > 0,
    "identity-token": options.identityToken !== undefined,
    "identity-token-env": options.identityTokenEnv !== undefined,
    "interactive-oidc": options.interactive !== undefined,
    "timestamp-url": options.timestampUrl !== undefined,
    // Those of an instance of Sigstore serve to verify inputs too.
    staging: options.staging === true && options.upstreamTrust === undefined,
    "signing-config": options.signingConfig !== undefined && options.upstreamTrust === undefined,
    claims: options.claims === true,
  }).find(([, given]) => given);
  if (idle === undefined) return undefined;
  throw new SdkError(
    "OPTION_INVALID",
    `--${idle[0]} has no effect without --sign: add it, or leave this out`,
  );
}

/** Now, and not when a model was hashed for hours. */
function requireHttpUrl(url: string | undefined): void {
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return;
  throw new SdkError("OPTION_INVALID", `expected an http(s) URL of a timestamp authority, got ${quote(url)}`);
}

/** With a key nobody is asked who they are: an identity that is given as well would go unused. */
function refuseKeylessOptions(options: SigningOptions): void {
  const idle = Object.entries({
    "identity-token": options.identityToken !== undefined,
    "identity-token-env": options.identityTokenEnv !== undefined,
    "interactive-oidc": options.interactive !== undefined,
    staging: options.staging === true,
    "signing-config": options.signingConfig !== undefined,
  }).find(([, given]) => given);
  if (idle === undefined) return;
  throw new SdkError(
    "OPTION_INVALID",
    `--${idle[0]} has no effect with --key: sign keyless, or with the key`,
  );
}

async function createLocalSigner(options: SigningOptions, keyPath: string): Promise<Signer> {
  refuseKeylessOptions(options);
  const key = await loadPrivateKey(keyPath, options.passphrase);
  const timestamp =
    options.timestampUrl === undefined
      ? {}
      : { timestampAuthority: createTimestampAuthority(options.timestampUrl) };
  if (options.certificate === undefined) {
    if ((options.certificateChain?.length ?? 0) > 0) {
      throw new SdkError(
        "OPTION_INVALID",
        "--certificate-chain needs --certificate: the certificate of the key",
      );
    }
    return createKeySigner(key, timestamp);
  }
  return createCertificateSigner(key, {
    certificate: await readText(options.certificate, "certificate"),
    chain: await Promise.all(
      (options.certificateChain ?? []).map((path) => readText(path, "certificate chain")),
    ),
    ...timestamp,
  });
}

async function loadPrivateKey(path: string, passphrase: string | undefined): Promise<PrivateKey> {
  return parsePrivateKey(await readText(path, "private key"), passphrase);
}

async function readText(path: string, what: string): Promise<string> {
  return new TextDecoder().decode(await readInputFile(path, what, MAX_PEM_BYTES));
}

async function loadSigningConfig({ signingConfig, staging }: SigningOptions): Promise<SigningConfig> {
  if (signingConfig === undefined)
    return staging === true ? STAGING_SIGNING_CONFIG : PUBLIC_GOOD_SIGNING_CONFIG;
  if (staging === true)
    throw new SdkError("OPTION_INVALID", "--staging and a signing config exclude each other");
  const parsed = parseSigningConfig(await readInputFile(signingConfig, "signing config", MAX_CONFIG_BYTES));
  if (!parsed.ok)
    throw new SigningError(parsed.error.code, `${signingConfig}: ${parsed.error.message}`, {
      cause: parsed.error,
    });
  return parsed.value;
}

/** A token at hand is looked at before the model is hashed, which may take hours; it is looked at again when it is used. */
function givenToken(raw: string, now: Timestamp): IdentityProvider {
  readIdentityToken(raw, timeToMillis(now) / 1000);
  return { getToken: async () => raw };
}

/** A given token first, then the environment's, then the CI job's own, then a person. */
async function chooseIdentity(
  options: SigningOptions,
  config: SigningConfig,
  now: Timestamp,
): Promise<IdentityProvider> {
  const { identityToken, identityTokenEnv, interactive } = options;
  const environment = options.environment ?? process.env;
  if (identityToken !== undefined) return givenToken(identityToken, now);
  const fromVariable = environment[identityTokenEnv ?? DEFAULT_TOKEN_VARIABLE];
  if (fromVariable !== undefined && fromVariable !== "") return givenToken(fromVariable, now);
  const ambient = identityTokenEnv === undefined ? ambientIdentity(environment) : undefined;
  if (ambient !== undefined && interactive === undefined) return ambient;
  if (interactive !== undefined) {
    const [provider] = selectServices(config.oidcProviders, { kind: "ANY" }, "identity provider", {
      now,
      versions: [1],
    });
    return signInOnce(await interactiveIdentity({ ...interactive, issuer: provider?.url ?? "" }));
  }
  throw new SigningError(
    "IDENTITY_TOKEN_MISSING",
    `missing OIDC token: ${identityTokenEnv ?? DEFAULT_TOKEN_VARIABLE} is empty; give --identity-token or --interactive-oidc, or sign with --key`,
  );
}

/** A person is asked once, however many signatures follow. */
function signInOnce(provider: IdentityProvider): IdentityProvider {
  let token: Promise<string> | undefined;
  return {
    getToken: () => {
      token ??= provider.getToken();
      return token;
    },
  };
}
