package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	pb "release.sealci.dev/examples/go/releasev1"
)

// releaseDeadline is longer than the agent works on one release.
const releaseDeadline = 31 * time.Minute

// create has a release made, and returns the path of the file it was saved in. Every attempt has the same token, so all of
// them are for the same release.
func (a *agent) create(ctx context.Context, url, tag, folder, token string) (string, error) {
	file, err := newFile(folder, public)
	if err != nil {
		return "", err
	}
	request := &pb.CreateReleaseRequest{RepositoryUrl: url, Tag: tag, IdempotencyToken: token}
	name, err := withRetries(ctx, func() (string, error) { return a.receive(ctx, request, file) })
	if err != nil {
		discard(file)
		return "", err
	}
	path := filepath.Join(folder, name)
	if err := keep(file, path); err != nil {
		discard(file)
		return "", err
	}
	return path, nil
}

// receive reads one answer to its end, and returns the name of the file.
func (a *agent) receive(ctx context.Context, request *pb.CreateReleaseRequest, file *os.File) (string, error) {
	if err := rewind(file); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, releaseDeadline)
	defer cancel()
	stream, err := a.CreateRelease(ctx, request)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	content := io.MultiWriter(file, hash)
	var name string
	var size uint64
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return "", errLost
		}
		if err != nil {
			return "", err
		}
		switch event := response.GetEvent().(type) {
		case *pb.CreateReleaseResponse_Progress:
			report(event.Progress)
		case *pb.CreateReleaseResponse_Info:
			name, err = fileName(event.Info)
		case *pb.CreateReleaseResponse_Chunk:
			size += uint64(len(event.Chunk))
			_, err = content.Write(event.Chunk)
		case *pb.CreateReleaseResponse_Summary:
			if event.Summary.GetSizeBytes() != size || event.Summary.GetSha256() != hex.EncodeToString(hash.Sum(nil)) {
				return "", errors.New("what came is not what the agent says it sent")
			}
			return name, nil
		}
		if err != nil {
			return "", err
		}
	}
}

func rewind(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.Seek(0, io.SeekStart)
	return err
}

func report(progress *pb.Progress) {
	if progress.GetPhase() == pb.Phase_PHASE_QUEUED {
		fmt.Fprintf(os.Stderr, "waiting, number %d in the agent's queue\n", progress.GetQueuePosition())
	}
}

// fileName takes a name from outside, which must not lead elsewhere.
func fileName(info *pb.ReleaseInfo) (string, error) {
	name := info.GetFileName()
	if name != filepath.Base(name) || strings.HasPrefix(name, "-") || !strings.HasSuffix(name, ".git.tgz.sig") {
		return "", fmt.Errorf("the agent names the file %q", name)
	}
	return name, nil
}
