package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const attempts = 6

//go:embed reasons.json
var reasonsJSON []byte

// entry says of an error whether the same request may be made again, and when.
type entry struct {
	Retry             bool `json:"retry"`
	RetryAfterSeconds int  `json:"retryAfterSeconds"`
}

// table is what the agent's authors say of its errors.
var table = func() (read struct {
	Domain   string           `json:"domain"`
	Reasons  map[string]entry `json:"reasons"`
	Statuses map[string]entry `json:"statuses"`
}) {
	if err := json.Unmarshal(reasonsJSON, &read); err != nil {
		panic(err)
	}
	return read
}()

// errLost is of a stream that ended as if all were well, but the release is not whole.
var errLost = status.Error(codes.Unavailable, "the answer was lost")

// detailsOf returns what the agent says of an error besides its status; each may be nil.
func detailsOf(of *status.Status) (info *errdetails.ErrorInfo, retry *errdetails.RetryInfo) {
	for _, detail := range of.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.GetDomain() == table.Domain {
				info = detail
			}
		case *errdetails.RetryInfo:
			retry = detail
		}
	}
	return info, retry
}

func nameOf(of codes.Code) string {
	return code.Code(of).String()
}

// delayOf returns how long to wait before the same request is made again, and whether there is any use in that.
func delayOf(err error) (time.Duration, bool) {
	failed, ok := status.FromError(err)
	if !ok {
		return 0, false
	}
	info, retry := detailsOf(failed)
	if retry != nil {
		return retry.GetRetryDelay().AsDuration(), true
	}
	known := table.Statuses[nameOf(failed.Code())]
	if info != nil {
		known = table.Reasons[info.GetReason()]
	}
	return time.Duration(known.RetryAfterSeconds) * time.Second, known.Retry
}

// describe says what a person has to know of an error.
func describe(err error) string {
	var failed interface{ GRPCStatus() *status.Status }
	if !errors.As(err, &failed) {
		return err.Error()
	}
	of := failed.GRPCStatus()
	if info, _ := detailsOf(of); info != nil {
		return fmt.Sprintf("%s: %s (call %s)", info.GetReason(), of.Message(), info.GetMetadata()["callId"])
	}
	return fmt.Sprintf("%s: %s", nameOf(of.Code()), of.Message())
}

// withRetries calls until it succeeds, or there is no use in it. It waits as long as the agent says, twice as long each
// time.
func withRetries[T any](ctx context.Context, call func() (T, error)) (T, error) {
	for attempt := 0; ; attempt++ {
		value, err := call()
		if err == nil || ctx.Err() != nil {
			return value, err
		}
		delay, again := delayOf(err)
		if !again || attempt+1 == attempts {
			return value, err
		}
		delay <<= attempt
		fmt.Fprintf(os.Stderr, "%s; again in %s\n", describe(err), delay)
		select {
		case <-ctx.Done():
			return value, ctx.Err()
		case <-time.After(delay):
		}
	}
}
