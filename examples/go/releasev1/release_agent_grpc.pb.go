// The interface of the SealCI release agent.
//
// A Controller asks the agent for a release of a git repository at a tag. The agent fetches the repository at that tag,
// archives it exactly as `git archive` does, signs the archive with OpenPGP and streams it back.
//
// Errors
//
// Every error that the agent makes has a gRPC status, a message of one sentence that tells a person what to do, and, in
// the status details (`grpc-status-details-bin`, a google.rpc.Status), one google.rpc.ErrorInfo whose `domain` is
// "release.sealci.dev", whose `reason` is one of the stable strings below and whose `metadata` holds facts for machines.
// Decide by the reason, or by the status where the reason is unknown to you; never by the message. No error holds a
// credential. What asking again may cure has a google.rpc.RetryInfo as well: wait so long first, longer each time.
// reasons.json, beside this file, is the table of reasons for programs.
//
// Errors of gRPC itself have a status and no details: UNAVAILABLE when no connection stands, CANCELLED and
// DEADLINE_EXCEEDED when the call ended on its way, RESOURCE_EXHAUSTED when more calls were opened over a connection than
// may be, or the metadata was too long for HTTP/2.
//
// Callers are judged by the headers of a call: who may not make it gets CALLER_NOT_ALLOWED before the request is read. A
// request has at most 40 KiB, that of RestoreKeyRing 256 KiB, and must come within 10 seconds, uncompressed. Connections are
// told to go away (GOAWAY) after an hour; what runs over them goes on, and gRPC opens another for the next call. These
// bounds are settings of the agent's, and in GetAgentInfoResponse.limits.
//
// | reason                                                                          | status              | RPC               |
// | ------------------------------------------------------------------------------- | ------------------- | ----------------- |
// | INVALID_REPOSITORY_URL, INVALID_TAG_NAME, INVALID_PREFIX, INVALID_COMMIT_ID,    | INVALID_ARGUMENT    | CreateRelease     |
// | INVALID_CREDENTIALS                                                             |                     |                   |
// | INVALID_FINGERPRINT                                                             | INVALID_ARGUMENT    | CreateRelease,    |
// |                                                                                 |                     | GetPublicKey,     |
// |                                                                                 |                     | ConfirmKeyRing    |
// | INVALID_ARGUMENT: the message does not parse or a value is out of range         | INVALID_ARGUMENT    | all               |
// | KEY_RING_INVALID: the sealed key ring is damaged or cut off                     | INVALID_ARGUMENT    | RestoreKeyRing    |
// | CONFIRMATION_INVALID: the operator's statement or signature does not count      | INVALID_ARGUMENT    | ConfirmKeyRing    |
// | REPOSITORY_NOT_FOUND, TAG_NOT_FOUND                                             | NOT_FOUND           | CreateRelease     |
// | KEY_NOT_FOUND: no key of the ring has that fingerprint                          | NOT_FOUND           | GetPublicKey      |
// | REMOTE_UNAUTHENTICATED: the repository's server wants (other) credentials       | UNAUTHENTICATED     | CreateRelease     |
// | REMOTE_FORBIDDEN: the repository's server refuses these credentials             | PERMISSION_DENIED   | CreateRelease     |
// | ADDRESS_NOT_ALLOWED, REDIRECT_NOT_ALLOWED: the agent does not fetch from there  | PERMISSION_DENIED   | CreateRelease     |
// | CALLER_NOT_ALLOWED: the caller's certificate does not permit this RPC           | PERMISSION_DENIED   | all               |
// | TAG_NOT_A_COMMIT, TAG_CHAIN_TOO_LONG, TREE_UNSAFE, CONVERSION_UNSUPPORTED,      | FAILED_PRECONDITION | CreateRelease     |
// | REMOTE_PROTOCOL_UNSUPPORTED, COMMIT_MISMATCH: asking again does not help until  |                     |                   |
// | the repository or the request changes                                           |                     |                   |
// | KEY_MISMATCH: the key that signs, or the ring in use, is not the one you named  | FAILED_PRECONDITION | CreateRelease,    |
// |                                                                                 |                     | ConfirmKeyRing    |
// | KEY_RING_UNCONFIRMED: nobody has confirmed the ring since the agent's start; a  | FAILED_PRECONDITION | CreateRelease,    |
// | caller with the keys role has to restore the newest ring, or confirm this one   |                     | RollPGPKeys       |
// | KEY_DENIED: the agent's settings (deniedFingerprints) deny the active key       | FAILED_PRECONDITION | CreateRelease,    |
// |                                                                                 |                     | RollPGPKeys,      |
// |                                                                                 |                     | RestoreKeyRing,   |
// |                                                                                 |                     | ConfirmKeyRing    |
// | CONFIRMATION_REQUIRED: the agent's ring takes an operator's signature           | FAILED_PRECONDITION | ConfirmKeyRing    |
// | TOKEN_SPENT: the release of this token was made, and cannot be made again, as   | FAILED_PRECONDITION | CreateRelease     |
// | its tag, the key or the archive has changed (`changed` in `metadata`); a new    |                     |                   |
// | token gets the release as it is now                                             |                     |                   |
// | CLOCK_NOT_READY: the clock is behind the image, a key, the ring or the tag      | FAILED_PRECONDITION | CreateRelease,    |
// |                                                                                 |                     | RollPGPKeys,      |
// |                                                                                 |                     | RestoreKeyRing,   |
// |                                                                                 |                     | ConfirmKeyRing    |
// | KEY_NOT_USABLE: the key has expired, or the ring's key cannot sign              | FAILED_PRECONDITION | CreateRelease,    |
// |                                                                                 |                     | RestoreKeyRing    |
// | ENTROPY_NOT_READY: no key can be made yet; ask again later                      | FAILED_PRECONDITION | RollPGPKeys       |
// | KEY_RING_FOREIGN: sealed for another image; KEY_RING_CONFLICT: it does not      | FAILED_PRECONDITION | RestoreKeyRing    |
// | follow from the ring in use                                                     |                     |                   |
// | KEY_RING_STALE: the ring is older than the one in use, or than the agent's      | FAILED_PRECONDITION | CreateRelease,    |
// | settings allow (minimumEpoch)                                                   |                     | RollPGPKeys,      |
// |                                                                                 |                     | RestoreKeyRing,   |
// |                                                                                 |                     | ConfirmKeyRing    |
// | KEY_ROLLED: the key was rolled while the release was made; ask again            | ABORTED             | CreateRelease     |
// | ROLL_IN_PROGRESS: the keys are being changed by another call; ask again later   | ABORTED             | RollPGPKeys,      |
// |                                                                                 |                     | RestoreKeyRing,   |
// |                                                                                 |                     | ConfirmKeyRing    |
// | TOKEN_IN_USE: a call with this token still makes its release; ask again later   | ABORTED             | CreateRelease     |
// | REMOTE_UNREACHABLE, REMOTE_FAILED, PACK_TRUNCATED: the repository's server did  | UNAVAILABLE         | CreateRelease     |
// | not answer, or not to the end; ask again later                                  |                     |                   |
// | DRAINING: this agent is stopping; ask another, or ask again later               | UNAVAILABLE         | CreateRelease     |
// | QUEUE_FULL: as many releases run and wait as may; ask again later               | RESOURCE_EXHAUSTED  | CreateRelease     |
// | PREEMPTED: the release waited for its server or for you, or had more memory     | RESOURCE_EXHAUSTED  | CreateRelease     |
// | than its share, and others needed that; ask again later                         |                     |                   |
// | TOO_MANY_CALLS: as many calls are open as may, or their requests hold as much   | RESOURCE_EXHAUSTED  | all               |
// | memory as they may (`limit` in `metadata`); ask again later                     |                     |                   |
// | LIMIT_EXCEEDED: the request or the repository is over a limit, or the key ring  | RESOURCE_EXHAUSTED  | all               |
// | is full (`metadata` may say which limit)                                        |                     |                   |
// | REMOTE_TIMEOUT: the repository's server fell silent, or sends too little        | DEADLINE_EXCEEDED   | CreateRelease     |
// | DEADLINE_EXCEEDED: the caller's deadline, the agent's own limit on a call, or   | DEADLINE_EXCEEDED   | all               |
// | (`limit` in `metadata`) a caller that does not read (maxStallMs), or too little |                     |                   |
// | (minBytesPerSecond), or does not send its request (maxRequestMs)                |                     |                   |
// | CANCELLED                                                                       | CANCELLED           | all               |
// | REPOSITORY_DAMAGED: the server cannot read its own repository                   | DATA_LOSS           | CreateRelease     |
// | PACK_CORRUPT, OBJECT_MISSING, OBJECT_INVALID,                                   | DATA_LOSS           | CreateRelease     |
// | REMOTE_PROTOCOL_INVALID: what the repository's server sent is damaged           |                     |                   |
// | FILE_UNWRITABLE: the agent could not keep the ring, or account for what it was  | INTERNAL            | CreateRelease,    |
// | to do; nothing was signed, and no key has changed                               |                     | RollPGPKeys,      |
// |                                                                                 |                     | RestoreKeyRing,   |
// |                                                                                 |                     | ConfirmKeyRing    |
// | NOT_IMPLEMENTED: there is no such RPC, or the request is compressed             | UNIMPLEMENTED       | all               |
// | INTERNAL: a defect of the agent; its log says more                              | INTERNAL            | all               |
//
// | key               | in `metadata`                                                                    |
// | ----------------- | -------------------------------------------------------------------------------- |
// | callId            | Id of the call, by which the logs of the agent know it: 32 hex digits.           |
// | phase             | Phase in which a release failed, without `PHASE_`.                               |
// | step              | `provenance` when the release was signed, and its provenance could not be.       |
// | limit             | The limit that was reached: its name in GetAgentInfoResponse.limits, `memory`,   |
// |                   | or words where it is fixed.                                                      |
// | value             | What that limit is.                                                              |
// | expected          | What was asked for: a commit, a fingerprint or a digest.                         |
// | actual            | What is there instead.                                                           |
// | changed           | Why a release cannot be made again: `key`, `commit` or `archive`.                |
// | retryAfterSeconds | When to ask again, by what the git server or the agent knows; RetryInfo says the |
// |                   | same.                                                                            |
// | httpStatus        | Status of HTTP that the git server answered with.                                |
// | credentials       | `withheld` when a redirect led to another origin, which did not get the          |
// |                   | credentials.                                                                     |
// | tagged            | Date of the tag or of its commit, in ISO 8601.                                   |
// | fingerprint       | Fingerprint of the key in question: 40 upper-case hex digits.                    |
// | epoch             | Epoch of the key ring in question.                                               |
// | current           | Epoch of the key ring in use.                                                    |
// | minimum           | The lowest epoch that the settings of the agent allow (`minimumEpoch`).          |
//
// Calls have an id, 32 random hex digits, by which the agent's log and its audit log know them. It is in the initial
// metadata of every answer as `sealci-call-id`, in the trailing metadata of every error as well, and in the `metadata` of
// its ErrorInfo as `callId`. Keep it with what you did for whom: nothing else leads from one to the other.
//
// Deadlines: set one on every call. A gRPC timeout above 2^31 ms (24.8 days) is not supported and ends the call at
// once or early.

// Code generated by protoc-gen-go-grpc. DO NOT EDIT.
// versions:
// - protoc-gen-go-grpc v1.6.2
// - protoc             (unknown)
// source: sealci/release/v1/release_agent.proto

package releasev1

import (
	context "context"
	grpc "google.golang.org/grpc"
	codes "google.golang.org/grpc/codes"
	status "google.golang.org/grpc/status"
)

// This is a compile-time assertion to ensure that this generated file
// is compatible with the grpc package it is being compiled against.
// Requires gRPC-Go v1.64.0 or later.
const _ = grpc.SupportPackageIsVersion9

const (
	ReleaseAgent_CreateRelease_FullMethodName  = "/sealci.release.v1.ReleaseAgent/CreateRelease"
	ReleaseAgent_GetPublicKey_FullMethodName   = "/sealci.release.v1.ReleaseAgent/GetPublicKey"
	ReleaseAgent_RollPGPKeys_FullMethodName    = "/sealci.release.v1.ReleaseAgent/RollPGPKeys"
	ReleaseAgent_RestoreKeyRing_FullMethodName = "/sealci.release.v1.ReleaseAgent/RestoreKeyRing"
	ReleaseAgent_ConfirmKeyRing_FullMethodName = "/sealci.release.v1.ReleaseAgent/ConfirmKeyRing"
	ReleaseAgent_GetAgentInfo_FullMethodName   = "/sealci.release.v1.ReleaseAgent/GetAgentInfo"
)

// ReleaseAgentClient is the client API for ReleaseAgent service.
//
// For semantics around ctx use and closing/ending streaming RPCs, please refer to https://pkg.go.dev/google.golang.org/grpc/?tab=doc#ClientConn.NewStream.
type ReleaseAgentClient interface {
	// Makes a release and streams it back.
	//
	// The responses come in this order: any number of `progress`; one `info`; one or more `chunk`; one `summary`, which
	// is the last message. Further `progress` may come between any two messages before the summary.
	//
	// The chunks put together are the file named in `info.file_name`. They come while the pack is still on its way; only
	// when all of it has been checked are the signature, the last chunk and the summary made. A stream that ends without a
	// summary, with or without an error, is no release: discard what came. Compare the size and the SHA-256 of what came with the summary.
	//
	// Cancel the call to stop the work. Read slowly and the agent works slowly: it never runs ahead by more than a few
	// chunks. Read nothing for a minute (`maxStallMs` of GetAgentInfoResponse.limits) while chunks wait, or too little
	// (`minBytesPerSecond`), and the call ends with DEADLINE_EXCEEDED. A call may wait for a free place, and says so
	// (PHASE_QUEUED): callers take turns, told apart by the names in their certificates, or by their addresses without TLS.
	CreateRelease(ctx context.Context, in *CreateReleaseRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[CreateReleaseResponse], error)
	// Returns the agent's public key, and the older keys of its ring, so that old releases stay verifiable.
	GetPublicKey(ctx context.Context, in *GetPublicKeyRequest, opts ...grpc.CallOption) (*GetPublicKeyResponse, error)
	// Denies the current key pair and replaces it by a new one.
	//
	// To deny a key is to revoke it in the sense of OpenPGP. Its key denial certificate is a key revocation certificate
	// (Revocation.armored_certificate), which every OpenPGP program takes; DenialNotice says the same in words.
	//
	// Happens whole or not at all. New releases wait meanwhile and are made under the new key. Those that run end under
	// the key they began with, and the revocation is dated after them; those that take too long, and those of a
	// compromised key at once, are cancelled with KEY_ROLLED. A call that is cancelled or expires before the change is made
	// changes nothing: give it more time than KeyRollPlan.longest_wait. Of two calls at once one wins and the other gets
	// ABORTED.
	RollPGPKeys(ctx context.Context, in *RollPGPKeysRequest, opts ...grpc.CallOption) (*RollPGPKeysResponse, error)
	// Puts a key ring in place that RollPGPKeys returned: after a reboot, or on another agent of the same image.
	// A ring that is older than the one in use, damaged, or sealed for another image is refused and changes nothing.
	// Releases that run under a key that the ring denies are cancelled with KEY_ROLLED.
	//
	// It confirms the ring as well (see ConfirmKeyRing), unless the agent takes an operator's signature for that and the
	// ring in use was not confirmed: the restored one then has to be confirmed by ConfirmKeyRing.
	RestoreKeyRing(ctx context.Context, in *RestoreKeyRingRequest, opts ...grpc.CallOption) (*RestoreKeyRingResponse, error)
	// Has the agent sign with the ring it has.
	//
	// In production an agent starts with a ring that may be older than a roll which denied its key, and cannot know. So it
	// signs nothing (KEY_RING_UNCONFIRMED) and health checks say NOT_SERVING, until a caller with the keys role restores the
	// newest ring, or says by this call that the present one is the right one: after the first boot, for one. A ring that is
	// confirmed remains so until the agent's machine restarts. Calling again does no harm.
	ConfirmKeyRing(ctx context.Context, in *ConfirmKeyRingRequest, opts ...grpc.CallOption) (*ConfirmKeyRingResponse, error)
	// Says what this agent is, what it allows and how it does.
	GetAgentInfo(ctx context.Context, in *GetAgentInfoRequest, opts ...grpc.CallOption) (*GetAgentInfoResponse, error)
}

type releaseAgentClient struct {
	cc grpc.ClientConnInterface
}

func NewReleaseAgentClient(cc grpc.ClientConnInterface) ReleaseAgentClient {
	return &releaseAgentClient{cc}
}

func (c *releaseAgentClient) CreateRelease(ctx context.Context, in *CreateReleaseRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[CreateReleaseResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &ReleaseAgent_ServiceDesc.Streams[0], ReleaseAgent_CreateRelease_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[CreateReleaseRequest, CreateReleaseResponse]{ClientStream: stream}
	if err := x.ClientStream.SendMsg(in); err != nil {
		return nil, err
	}
	if err := x.ClientStream.CloseSend(); err != nil {
		return nil, err
	}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type ReleaseAgent_CreateReleaseClient = grpc.ServerStreamingClient[CreateReleaseResponse]

func (c *releaseAgentClient) GetPublicKey(ctx context.Context, in *GetPublicKeyRequest, opts ...grpc.CallOption) (*GetPublicKeyResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(GetPublicKeyResponse)
	err := c.cc.Invoke(ctx, ReleaseAgent_GetPublicKey_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *releaseAgentClient) RollPGPKeys(ctx context.Context, in *RollPGPKeysRequest, opts ...grpc.CallOption) (*RollPGPKeysResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(RollPGPKeysResponse)
	err := c.cc.Invoke(ctx, ReleaseAgent_RollPGPKeys_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *releaseAgentClient) RestoreKeyRing(ctx context.Context, in *RestoreKeyRingRequest, opts ...grpc.CallOption) (*RestoreKeyRingResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(RestoreKeyRingResponse)
	err := c.cc.Invoke(ctx, ReleaseAgent_RestoreKeyRing_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *releaseAgentClient) ConfirmKeyRing(ctx context.Context, in *ConfirmKeyRingRequest, opts ...grpc.CallOption) (*ConfirmKeyRingResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(ConfirmKeyRingResponse)
	err := c.cc.Invoke(ctx, ReleaseAgent_ConfirmKeyRing_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *releaseAgentClient) GetAgentInfo(ctx context.Context, in *GetAgentInfoRequest, opts ...grpc.CallOption) (*GetAgentInfoResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(GetAgentInfoResponse)
	err := c.cc.Invoke(ctx, ReleaseAgent_GetAgentInfo_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// ReleaseAgentServer is the server API for ReleaseAgent service.
// All implementations must embed UnimplementedReleaseAgentServer
// for forward compatibility.
type ReleaseAgentServer interface {
	// Makes a release and streams it back.
	//
	// The responses come in this order: any number of `progress`; one `info`; one or more `chunk`; one `summary`, which
	// is the last message. Further `progress` may come between any two messages before the summary.
	//
	// The chunks put together are the file named in `info.file_name`. They come while the pack is still on its way; only
	// when all of it has been checked are the signature, the last chunk and the summary made. A stream that ends without a
	// summary, with or without an error, is no release: discard what came. Compare the size and the SHA-256 of what came with the summary.
	//
	// Cancel the call to stop the work. Read slowly and the agent works slowly: it never runs ahead by more than a few
	// chunks. Read nothing for a minute (`maxStallMs` of GetAgentInfoResponse.limits) while chunks wait, or too little
	// (`minBytesPerSecond`), and the call ends with DEADLINE_EXCEEDED. A call may wait for a free place, and says so
	// (PHASE_QUEUED): callers take turns, told apart by the names in their certificates, or by their addresses without TLS.
	CreateRelease(*CreateReleaseRequest, grpc.ServerStreamingServer[CreateReleaseResponse]) error
	// Returns the agent's public key, and the older keys of its ring, so that old releases stay verifiable.
	GetPublicKey(context.Context, *GetPublicKeyRequest) (*GetPublicKeyResponse, error)
	// Denies the current key pair and replaces it by a new one.
	//
	// To deny a key is to revoke it in the sense of OpenPGP. Its key denial certificate is a key revocation certificate
	// (Revocation.armored_certificate), which every OpenPGP program takes; DenialNotice says the same in words.
	//
	// Happens whole or not at all. New releases wait meanwhile and are made under the new key. Those that run end under
	// the key they began with, and the revocation is dated after them; those that take too long, and those of a
	// compromised key at once, are cancelled with KEY_ROLLED. A call that is cancelled or expires before the change is made
	// changes nothing: give it more time than KeyRollPlan.longest_wait. Of two calls at once one wins and the other gets
	// ABORTED.
	RollPGPKeys(context.Context, *RollPGPKeysRequest) (*RollPGPKeysResponse, error)
	// Puts a key ring in place that RollPGPKeys returned: after a reboot, or on another agent of the same image.
	// A ring that is older than the one in use, damaged, or sealed for another image is refused and changes nothing.
	// Releases that run under a key that the ring denies are cancelled with KEY_ROLLED.
	//
	// It confirms the ring as well (see ConfirmKeyRing), unless the agent takes an operator's signature for that and the
	// ring in use was not confirmed: the restored one then has to be confirmed by ConfirmKeyRing.
	RestoreKeyRing(context.Context, *RestoreKeyRingRequest) (*RestoreKeyRingResponse, error)
	// Has the agent sign with the ring it has.
	//
	// In production an agent starts with a ring that may be older than a roll which denied its key, and cannot know. So it
	// signs nothing (KEY_RING_UNCONFIRMED) and health checks say NOT_SERVING, until a caller with the keys role restores the
	// newest ring, or says by this call that the present one is the right one: after the first boot, for one. A ring that is
	// confirmed remains so until the agent's machine restarts. Calling again does no harm.
	ConfirmKeyRing(context.Context, *ConfirmKeyRingRequest) (*ConfirmKeyRingResponse, error)
	// Says what this agent is, what it allows and how it does.
	GetAgentInfo(context.Context, *GetAgentInfoRequest) (*GetAgentInfoResponse, error)
	mustEmbedUnimplementedReleaseAgentServer()
}

// UnimplementedReleaseAgentServer must be embedded to have
// forward compatible implementations.
//
// NOTE: this should be embedded by value instead of pointer to avoid a nil
// pointer dereference when methods are called.
type UnimplementedReleaseAgentServer struct{}

func (UnimplementedReleaseAgentServer) CreateRelease(*CreateReleaseRequest, grpc.ServerStreamingServer[CreateReleaseResponse]) error {
	return status.Error(codes.Unimplemented, "method CreateRelease not implemented")
}
func (UnimplementedReleaseAgentServer) GetPublicKey(context.Context, *GetPublicKeyRequest) (*GetPublicKeyResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method GetPublicKey not implemented")
}
func (UnimplementedReleaseAgentServer) RollPGPKeys(context.Context, *RollPGPKeysRequest) (*RollPGPKeysResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method RollPGPKeys not implemented")
}
func (UnimplementedReleaseAgentServer) RestoreKeyRing(context.Context, *RestoreKeyRingRequest) (*RestoreKeyRingResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method RestoreKeyRing not implemented")
}
func (UnimplementedReleaseAgentServer) ConfirmKeyRing(context.Context, *ConfirmKeyRingRequest) (*ConfirmKeyRingResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method ConfirmKeyRing not implemented")
}
func (UnimplementedReleaseAgentServer) GetAgentInfo(context.Context, *GetAgentInfoRequest) (*GetAgentInfoResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method GetAgentInfo not implemented")
}
func (UnimplementedReleaseAgentServer) mustEmbedUnimplementedReleaseAgentServer() {}
func (UnimplementedReleaseAgentServer) testEmbeddedByValue()                      {}

// UnsafeReleaseAgentServer may be embedded to opt out of forward compatibility for this service.
// Use of this interface is not recommended, as added methods to ReleaseAgentServer will
// result in compilation errors.
type UnsafeReleaseAgentServer interface {
	mustEmbedUnimplementedReleaseAgentServer()
}

func RegisterReleaseAgentServer(s grpc.ServiceRegistrar, srv ReleaseAgentServer) {
	// If the following call panics, it indicates UnimplementedReleaseAgentServer was
	// embedded by pointer and is nil.  This will cause panics if an
	// unimplemented method is ever invoked, so we test this at initialization
	// time to prevent it from happening at runtime later due to I/O.
	if t, ok := srv.(interface{ testEmbeddedByValue() }); ok {
		t.testEmbeddedByValue()
	}
	s.RegisterService(&ReleaseAgent_ServiceDesc, srv)
}

func _ReleaseAgent_CreateRelease_Handler(srv interface{}, stream grpc.ServerStream) error {
	m := new(CreateReleaseRequest)
	if err := stream.RecvMsg(m); err != nil {
		return err
	}
	return srv.(ReleaseAgentServer).CreateRelease(m, &grpc.GenericServerStream[CreateReleaseRequest, CreateReleaseResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type ReleaseAgent_CreateReleaseServer = grpc.ServerStreamingServer[CreateReleaseResponse]

func _ReleaseAgent_GetPublicKey_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(GetPublicKeyRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(ReleaseAgentServer).GetPublicKey(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: ReleaseAgent_GetPublicKey_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(ReleaseAgentServer).GetPublicKey(ctx, req.(*GetPublicKeyRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _ReleaseAgent_RollPGPKeys_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(RollPGPKeysRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(ReleaseAgentServer).RollPGPKeys(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: ReleaseAgent_RollPGPKeys_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(ReleaseAgentServer).RollPGPKeys(ctx, req.(*RollPGPKeysRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _ReleaseAgent_RestoreKeyRing_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(RestoreKeyRingRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(ReleaseAgentServer).RestoreKeyRing(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: ReleaseAgent_RestoreKeyRing_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(ReleaseAgentServer).RestoreKeyRing(ctx, req.(*RestoreKeyRingRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _ReleaseAgent_ConfirmKeyRing_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(ConfirmKeyRingRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(ReleaseAgentServer).ConfirmKeyRing(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: ReleaseAgent_ConfirmKeyRing_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(ReleaseAgentServer).ConfirmKeyRing(ctx, req.(*ConfirmKeyRingRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _ReleaseAgent_GetAgentInfo_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(GetAgentInfoRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(ReleaseAgentServer).GetAgentInfo(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: ReleaseAgent_GetAgentInfo_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(ReleaseAgentServer).GetAgentInfo(ctx, req.(*GetAgentInfoRequest))
	}
	return interceptor(ctx, in, info, handler)
}

// ReleaseAgent_ServiceDesc is the grpc.ServiceDesc for ReleaseAgent service.
// It's only intended for direct use with grpc.RegisterService,
// and not to be introspected or modified (even as a copy)
var ReleaseAgent_ServiceDesc = grpc.ServiceDesc{
	ServiceName: "sealci.release.v1.ReleaseAgent",
	HandlerType: (*ReleaseAgentServer)(nil),
	Methods: []grpc.MethodDesc{
		{
			MethodName: "GetPublicKey",
			Handler:    _ReleaseAgent_GetPublicKey_Handler,
		},
		{
			MethodName: "RollPGPKeys",
			Handler:    _ReleaseAgent_RollPGPKeys_Handler,
		},
		{
			MethodName: "RestoreKeyRing",
			Handler:    _ReleaseAgent_RestoreKeyRing_Handler,
		},
		{
			MethodName: "ConfirmKeyRing",
			Handler:    _ReleaseAgent_ConfirmKeyRing_Handler,
		},
		{
			MethodName: "GetAgentInfo",
			Handler:    _ReleaseAgent_GetAgentInfo_Handler,
		},
	},
	Streams: []grpc.StreamDesc{
		{
			StreamName:    "CreateRelease",
			Handler:       _ReleaseAgent_CreateRelease_Handler,
			ServerStreams: true,
		},
	},
	Metadata: "sealci/release/v1/release_agent.proto",
}
