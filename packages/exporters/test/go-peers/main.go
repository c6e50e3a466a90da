// Reads documents as JSON Lines, {"format", "document"}, with the libraries that others read them with, and prints a line for each: "ok", with
// what was read of it, or what is wrong.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	result "github.com/in-toto/attestation/go/predicates/test_result/v0"
	vsa "github.com/in-toto/attestation/go/predicates/vsa/v1"
	intoto "github.com/in-toto/attestation/go/v1"
	"github.com/openvex/go-vex/pkg/vex"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// Members that a predicate's own specification does not have are extensions (in-toto attestation framework, parsing rules).
var lenient = protojson.UnmarshalOptions{DiscardUnknown: true}

func readPredicate(statement *intoto.Statement) (string, error) {
	bytes, err := statement.GetPredicate().MarshalJSON()
	if err != nil {
		return "", err
	}
	read := func(predicate proto.Message) error { return lenient.Unmarshal(bytes, predicate) }
	switch statement.GetPredicateType() {
	case "https://slsa.dev/provenance/v1":
		predicate := &provenance.Provenance{}
		if err := read(predicate); err != nil {
			return "", err
		}
		return fmt.Sprint(len(predicate.GetBuildDefinition().GetResolvedDependencies())), predicate.Validate()
	case "https://slsa.dev/verification_summary/v1":
		predicate := &vsa.VerificationSummary{}
		err := read(predicate)
		return predicate.GetVerificationResult(), err
	case "https://in-toto.io/attestation/test-result/v0.1":
		predicate := &result.TestResult{}
		err := read(predicate)
		return predicate.GetResult(), err
	case "https://in-toto.io/attestation/svr/v0.2":
		// Version 1.2.0 of the library has v0.1, which differs: of this one the statement is read.
		return "", nil
	}
	return "", fmt.Errorf("no library for %s", statement.GetPredicateType())
}

func readStatement(document []byte) (string, error) {
	statement := &intoto.Statement{}
	if err := protojson.Unmarshal(document, statement); err != nil {
		return "", err
	}
	if err := statement.Validate(); err != nil {
		return "", err
	}
	return readPredicate(statement)
}

func readVex(document []byte) (string, error) {
	parsed, err := vex.Parse(document)
	if err != nil {
		return "", err
	}
	for index := range parsed.Statements {
		if err := parsed.Statements[index].Validate(); err != nil {
			return "", fmt.Errorf("statements/%d: %w", index, err)
		}
	}
	return fmt.Sprint(len(parsed.Statements)), nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var given struct {
			Format   string          `json:"format"`
			Document json.RawMessage `json:"document"`
		}
		if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		read := readStatement
		if given.Format == "openvex" {
			read = readVex
		}
		said, err := read(given.Document)
		if err != nil {
			said = "wrong: " + strings.ReplaceAll(err.Error(), "\n", " ")
		} else {
			said = "ok " + said
		}
		fmt.Println(said)
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
