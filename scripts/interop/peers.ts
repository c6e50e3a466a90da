// The versions of other implementations that `pnpm test:interop` gets by itself. docs/compatibility.md says what is tested with them.

/** Packages of the PyPI registry, in a virtual environment of their own. */
export interface PythonPeer {
  /** Names the interpreter to the tests. */
  readonly variable: string;
  readonly requirements: readonly string[];
}

/** A program of the Go module proxy. */
export interface GoPeer {
  /** Names the program to the tests. */
  readonly variable: string;
  /** As `go install` takes it. */
  readonly package: string;
}

/** What is in no registry that the tests could get it from: whoever has a clone names a folder of it. */
export interface ClonedPeer {
  /** Names the folder to the tests. */
  readonly variable: string;
  readonly repository: string;
  /** The commit that the tests were last run with. */
  readonly commit: string;
  /** The folder in the clone. */
  readonly folder: string;
}

export const PYTHON_PEERS: readonly PythonPeer[] = [
  // Both import pyOpenSSL, and do not require it.
  {
    variable: "MODEL_SIGNING_PYTHON",
    requirements: ["model-signing==1.1.1", "sigstore==4.5.1", "pyopenssl==26.4.0"],
  },
  {
    variable: "RH_MODEL_SIGNING_PYTHON",
    requirements: ["rh-model-signing==1.0.5", "sigstore==4.5.1", "pyopenssl==26.4.0"],
  },
  { variable: "AIXV_REFERENCE_PYTHON", requirements: ["aixv==0.2.1"] },
  {
    // What aiv-protocol needs.
    variable: "AIV_REFERENCE_PYTHON",
    requirements: [
      "pydantic==2.14.3",
      "pydantic-settings==2.16.3",
      "typer==0.29.2",
      "rich==15.0.0",
      "pyyaml==6.0.3",
    ],
  },
  {
    variable: "MODEL_FORMATS_PYTHON",
    requirements: ["safetensors==0.8.0", "gguf==0.19.0", "onnx==1.23.2", "numpy==2.4.6"],
  },
];

export const GO_PEERS: readonly GoPeer[] = [
  { variable: "COSIGN", package: "github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3" },
  { variable: "OPA", package: "github.com/open-policy-agent/opa@v1.22.2" },
];

export const CLONED_PEERS: readonly ClonedPeer[] = [
  // Its module calls itself github.com/sigstore/model-signing, where there is none.
  {
    variable: "MODEL_SIGNING_GO",
    repository: "securesign/model-transparency-go",
    commit: "73a90c8af819fd666df65115e3ec4a032bcf992e",
    folder: ".",
  },
  {
    variable: "AIV_REFERENCE",
    repository: "Black-Box-Research-Labs/aiv-protocol",
    commit: "73f12a03cf9fb4015cef796eabb62cc1a2c12607",
    folder: "src",
  },
  {
    variable: "AIGOV_REFERENCE",
    repository: "MonikaDvorackova/aigov-core",
    commit: "0c3aaf0321644c00859f0b16291747b30b8696e4",
    folder: "python",
  },
];
