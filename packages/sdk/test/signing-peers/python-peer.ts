import type { Peer } from "./peer.ts";

/** Signs by the API, which takes hashing that the command line does not. */
const SIGN = `
import sys
from model_signing import hashing, signing
algorithm, size, key, model, bundle = sys.argv[1:]
config = hashing.Config()
if size == "": config.use_file_serialization(hashing_algorithm=algorithm)
else: config.use_shard_serialization(hashing_algorithm=algorithm, shard_size=int(size))
config.set_ignored_paths(paths=[])
signing.Config().use_elliptic_key_signer(private_key=key).set_hashing_config(config).sign(model, bundle)
`;

/** model_signing, or what has its interface, as `python` has it. */
export function pythonPeer(python: string): Peer {
  return {
    command: [python, "-m", "model_signing"],
    separator: "_",
    signHashed: ({ algorithm, shardSize }, key, model, bundle) => [
      python,
      "-c",
      SIGN,
      algorithm === "blake2b" ? "blake2" : algorithm,
      shardSize === undefined ? "" : String(shardSize),
      key,
      model,
      bundle,
    ],
  };
}
