import type { Hashing, ModelPaths, Peer } from "./peer.ts";

/** Signs or verifies by the API, which takes the hashing that the command line does not. */
const HASHED = `
import sys
from model_signing import hashing, signing, verifying
verb, algorithm, size, key, model, bundle = sys.argv[1:]
config = hashing.Config()
if size == "": config.use_file_serialization(hashing_algorithm=algorithm)
else: config.use_shard_serialization(hashing_algorithm=algorithm, shard_size=int(size))
if verb == "sign": signing.Config().use_elliptic_key_signer(private_key=key).set_hashing_config(config).sign(model, bundle)
else: verifying.Config().use_elliptic_key_verifier(public_key=key).set_hashing_config(config).verify(model, bundle)
`;

/** model_signing, or what has its interface, as `python` has it. */
export function pythonPeer(python: string): Peer {
  const hashed =
    (verb: "sign" | "verify") =>
    ({ algorithm, shardSize }: Hashing, key: string, { model, bundle }: ModelPaths): readonly string[] => {
      const theirs = algorithm === "blake2b" ? "blake2" : algorithm;
      return [
        python,
        "-c",
        HASHED,
        verb,
        theirs,
        shardSize === undefined ? "" : String(shardSize),
        key,
        model,
        bundle,
      ];
    };
  return {
    command: [python, "-m", "model_signing"],
    separator: "_",
    signHashed: hashed("sign"),
    verifyHashed: hashed("verify"),
  };
}
