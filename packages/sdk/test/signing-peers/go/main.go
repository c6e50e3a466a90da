// Signs a model by the API of model-transparency-go, which takes hashing that its command line does not.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/sigstore/model-signing/pkg/signing/key"
)

func main() {
	if err := sign(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func sign(algorithm, shardSize, privateKey, model, bundle string) error {
	size, err := strconv.ParseInt(shardSize, 10, 64)
	if err != nil {
		return err
	}
	signer, err := key.NewKeySigner(key.KeySignerOptions{
		ModelPath:      model,
		SignaturePath:  bundle,
		IgnoreGitPaths: true,
		HashAlgorithm:  algorithm,
		ShardSize:      size,
		PrivateKeyPath: privateKey,
	})
	if err != nil {
		return err
	}
	_, err = signer.Sign(context.Background())
	return err
}
