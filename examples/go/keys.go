package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	pb "release.sealci.dev/examples/go/releasev1"
)

// keysDeadline leaves a roll the time to wait for the releases that run.
const keysDeadline = 15 * time.Minute

// roll denies the agent's key pair, and returns the fingerprint of the new one. All attempts have one token: there is one
// roll, whatever is lost.
func (a *agent) roll(ctx context.Context, reason, comment, folder, token string) (string, error) {
	number, ok := pb.RevocationReason_value["REVOCATION_REASON_"+strings.ToUpper(reason)]
	if !ok {
		return "", fmt.Errorf("%q is no reason to roll a key", reason)
	}
	request := &pb.RollPGPKeysRequest{
		Reason:           pb.RevocationReason(number),
		Comment:          comment,
		IdempotencyToken: token,
	}
	answer, err := withRetries(ctx, func() (*pb.RollPGPKeysResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, keysDeadline)
		defer cancel()
		return a.RollPGPKeys(ctx, request)
	})
	if err != nil {
		return "", err
	}
	roll := answer.GetRoll()
	if roll == nil {
		return "", errors.New("the agent did not roll the key")
	}
	// First of all: without it, the agent has the denied key again after a restart.
	if err := save(filepath.Join(folder, "key-ring.sealed"), roll.GetSealedKeyRing(), private); err != nil {
		return "", err
	}
	key := roll.GetNewKey()
	return key.GetFingerprint(), save(filepath.Join(folder, "new-key.pub.asc"), []byte(key.GetArmoredKey()), public)
}

// restore gives a sealed key ring back, and returns the fingerprint of the key that is active then. Doing it twice does no
// harm.
func (a *agent) restore(ctx context.Context, path string) (string, error) {
	sealed, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	answer, err := withRetries(ctx, func() (*pb.RestoreKeyRingResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, keysDeadline)
		defer cancel()
		return a.RestoreKeyRing(ctx, &pb.RestoreKeyRingRequest{SealedKeyRing: sealed})
	})
	return answer.GetKey().GetFingerprint(), err
}
