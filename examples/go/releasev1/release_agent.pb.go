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

// Code generated by protoc-gen-go. DO NOT EDIT.
// versions:
// 	protoc-gen-go v1.36.12
// 	protoc        (unknown)
// source: sealci/release/v1/release_agent.proto

package releasev1

import (
	protoreflect "google.golang.org/protobuf/reflect/protoreflect"
	protoimpl "google.golang.org/protobuf/runtime/protoimpl"
	durationpb "google.golang.org/protobuf/types/known/durationpb"
	timestamppb "google.golang.org/protobuf/types/known/timestamppb"
	reflect "reflect"
	sync "sync"
	unsafe "unsafe"
)

const (
	// Verify that this generated code is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(20 - protoimpl.MinVersion)
	// Verify that runtime/protoimpl is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(protoimpl.MaxVersion - 20)
)

type Phase int32

const (
	Phase_PHASE_UNSPECIFIED Phase = 0
	// Asking the server which object the tag is.
	Phase_PHASE_RESOLVING Phase = 1
	// Receiving and checking the pack: objects and bytes of the pack. Chunks may come in this phase already.
	Phase_PHASE_FETCHING Phase = 2
	// Writing the tar: objects are its entries, bytes those of the tar.
	Phase_PHASE_ARCHIVING Phase = 3
	// Making the signature.
	Phase_PHASE_SIGNING Phase = 4
	// Waiting for a free place, before all others: when a call has waited for a second, and each second that its position
	// has changed.
	Phase_PHASE_QUEUED Phase = 5
)

// Enum value maps for Phase.
var (
	Phase_name = map[int32]string{
		0: "PHASE_UNSPECIFIED",
		1: "PHASE_RESOLVING",
		2: "PHASE_FETCHING",
		3: "PHASE_ARCHIVING",
		4: "PHASE_SIGNING",
		5: "PHASE_QUEUED",
	}
	Phase_value = map[string]int32{
		"PHASE_UNSPECIFIED": 0,
		"PHASE_RESOLVING":   1,
		"PHASE_FETCHING":    2,
		"PHASE_ARCHIVING":   3,
		"PHASE_SIGNING":     4,
		"PHASE_QUEUED":      5,
	}
)

func (x Phase) Enum() *Phase {
	p := new(Phase)
	*p = x
	return p
}

func (x Phase) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (Phase) Descriptor() protoreflect.EnumDescriptor {
	return file_sealci_release_v1_release_agent_proto_enumTypes[0].Descriptor()
}

func (Phase) Type() protoreflect.EnumType {
	return &file_sealci_release_v1_release_agent_proto_enumTypes[0]
}

func (x Phase) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use Phase.Descriptor instead.
func (Phase) EnumDescriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{0}
}

type KeyStatus int32

const (
	KeyStatus_KEY_STATUS_UNSPECIFIED KeyStatus = 0
	// Signs releases.
	KeyStatus_KEY_STATUS_ACTIVE KeyStatus = 1
	// Denied by a roll. What it signed before its revocation stays valid.
	KeyStatus_KEY_STATUS_SUPERSEDED KeyStatus = 2
	// Denied by a roll. Nothing it signed is to be trusted, whatever its date.
	KeyStatus_KEY_STATUS_COMPROMISED KeyStatus = 3
	// Denied by a roll, like SUPERSEDED; the owner gave up the key rather than replaced it.
	KeyStatus_KEY_STATUS_RETIRED KeyStatus = 4
)

// Enum value maps for KeyStatus.
var (
	KeyStatus_name = map[int32]string{
		0: "KEY_STATUS_UNSPECIFIED",
		1: "KEY_STATUS_ACTIVE",
		2: "KEY_STATUS_SUPERSEDED",
		3: "KEY_STATUS_COMPROMISED",
		4: "KEY_STATUS_RETIRED",
	}
	KeyStatus_value = map[string]int32{
		"KEY_STATUS_UNSPECIFIED": 0,
		"KEY_STATUS_ACTIVE":      1,
		"KEY_STATUS_SUPERSEDED":  2,
		"KEY_STATUS_COMPROMISED": 3,
		"KEY_STATUS_RETIRED":     4,
	}
)

func (x KeyStatus) Enum() *KeyStatus {
	p := new(KeyStatus)
	*p = x
	return p
}

func (x KeyStatus) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (KeyStatus) Descriptor() protoreflect.EnumDescriptor {
	return file_sealci_release_v1_release_agent_proto_enumTypes[1].Descriptor()
}

func (KeyStatus) Type() protoreflect.EnumType {
	return &file_sealci_release_v1_release_agent_proto_enumTypes[1]
}

func (x KeyStatus) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use KeyStatus.Descriptor instead.
func (KeyStatus) EnumDescriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{1}
}

// Reasons for revocation of OpenPGP, RFC 9580, section 5.2.3.31.
type RevocationReason int32

const (
	RevocationReason_REVOCATION_REASON_UNSPECIFIED RevocationReason = 0
	// The key is replaced as a matter of course (1). Older releases stay valid.
	RevocationReason_REVOCATION_REASON_SUPERSEDED RevocationReason = 1
	// Someone else may hold the secret key (2). Older releases become invalid.
	RevocationReason_REVOCATION_REASON_COMPROMISED RevocationReason = 2
	// The key is no longer used (3). Older releases stay valid.
	RevocationReason_REVOCATION_REASON_RETIRED RevocationReason = 3
)

// Enum value maps for RevocationReason.
var (
	RevocationReason_name = map[int32]string{
		0: "REVOCATION_REASON_UNSPECIFIED",
		1: "REVOCATION_REASON_SUPERSEDED",
		2: "REVOCATION_REASON_COMPROMISED",
		3: "REVOCATION_REASON_RETIRED",
	}
	RevocationReason_value = map[string]int32{
		"REVOCATION_REASON_UNSPECIFIED": 0,
		"REVOCATION_REASON_SUPERSEDED":  1,
		"REVOCATION_REASON_COMPROMISED": 2,
		"REVOCATION_REASON_RETIRED":     3,
	}
)

func (x RevocationReason) Enum() *RevocationReason {
	p := new(RevocationReason)
	*p = x
	return p
}

func (x RevocationReason) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (RevocationReason) Descriptor() protoreflect.EnumDescriptor {
	return file_sealci_release_v1_release_agent_proto_enumTypes[2].Descriptor()
}

func (RevocationReason) Type() protoreflect.EnumType {
	return &file_sealci_release_v1_release_agent_proto_enumTypes[2]
}

func (x RevocationReason) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use RevocationReason.Descriptor instead.
func (RevocationReason) EnumDescriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{2}
}

type AgentMode int32

const (
	AgentMode_AGENT_MODE_UNSPECIFIED AgentMode = 0
	// Key pair made at start, plaintext and private addresses allowed: not for releases that anyone relies on.
	AgentMode_AGENT_MODE_DEVELOPMENT AgentMode = 1
	AgentMode_AGENT_MODE_PRODUCTION  AgentMode = 2
)

// Enum value maps for AgentMode.
var (
	AgentMode_name = map[int32]string{
		0: "AGENT_MODE_UNSPECIFIED",
		1: "AGENT_MODE_DEVELOPMENT",
		2: "AGENT_MODE_PRODUCTION",
	}
	AgentMode_value = map[string]int32{
		"AGENT_MODE_UNSPECIFIED": 0,
		"AGENT_MODE_DEVELOPMENT": 1,
		"AGENT_MODE_PRODUCTION":  2,
	}
)

func (x AgentMode) Enum() *AgentMode {
	p := new(AgentMode)
	*p = x
	return p
}

func (x AgentMode) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (AgentMode) Descriptor() protoreflect.EnumDescriptor {
	return file_sealci_release_v1_release_agent_proto_enumTypes[3].Descriptor()
}

func (AgentMode) Type() protoreflect.EnumType {
	return &file_sealci_release_v1_release_agent_proto_enumTypes[3]
}

func (x AgentMode) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use AgentMode.Descriptor instead.
func (AgentMode) EnumDescriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{3}
}

type CreateReleaseRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// URL of the repository, http or https, without credentials in it. In production only https. At most 2048 bytes. The
	// last segment of its path names the repository: after percent-decoding and without `.git`, it has at most 100 bytes
	// and does not begin with a hyphen.
	RepositoryUrl string `protobuf:"bytes,1,opt,name=repository_url,json=repositoryUrl,proto3" json:"repository_url,omitempty"`
	// Short name of the tag, without `refs/tags/`: "v1.2.3". At most 130 bytes: the release's file name
	// takes the rest of what a file system allows. A commit with a longer one can get a second tag.
	Tag string `protobuf:"bytes,2,opt,name=tag,proto3" json:"tag,omitempty"`
	// For a repository that is not public.
	Credentials *Credentials `protobuf:"bytes,3,opt,name=credentials,proto3,oneof" json:"credentials,omitempty"`
	// Object id of the commit (40 or 64 hex digits) that the tag must lead to; otherwise the call fails with
	// COMMIT_MISMATCH before anything is sent. Set but empty is an error, so that a pin is never lost in passing.
	ExpectedCommit *string `protobuf:"bytes,4,opt,name=expected_commit,json=expectedCommit,proto3,oneof" json:"expected_commit,omitempty"`
	// Fingerprint (40 hex digits) of the key pair that must sign; otherwise the call fails with KEY_MISMATCH. It makes
	// visible that an agent runs on another key than you think, after a forgotten RestoreKeyRing say. Set but empty is
	// an error.
	ExpectedKeyFingerprint *string `protobuf:"bytes,5,opt,name=expected_key_fingerprint,json=expectedKeyFingerprint,proto3,oneof" json:"expected_key_fingerprint,omitempty"`
	// Prefix of every path in the archive, ending in a slash. When unset: `<name>-<tag>/`, where `<name>` is the last
	// segment of the URL's path without `.git`, and each slash of the tag is a hyphen. Empty: no prefix. At most 1024
	// bytes.
	Prefix *string `protobuf:"bytes,6,opt,name=prefix,proto3,oneof" json:"prefix,omitempty"`
	// Say in the summary what the time was spent on.
	Profile bool `protobuf:"varint,7,opt,name=profile,proto3" json:"profile,omitempty"`
	// Random string of the caller's, 16 to 128 printable ASCII characters, for one release: the `request_id` of AIP-155. Once
	// a release has been signed under it, a call with the same token, by the same caller and for the same repository_url, tag
	// and prefix, makes the very same file again, with the same signature, so that a caller that lost the answer can ask
	// again; all other fields may differ. For another repository, tag or prefix it fails with INVALID_ARGUMENT; while the
	// earlier call still runs, with TOKEN_IN_USE; where the same file cannot be made any more, with TOKEN_SPENT: there is
	// never another release under the token. One that was not signed leaves the token as it was. The agent has tokens in
	// memory, for a day (`releaseTokenMs` of GetAgentInfoResponse.limits) and up to a number (`maxReleaseTokens`), and
	// forgets them when it restarts; other agents do not know them. The provenance is that of the call that made the file, so
	// it is another each time. Unset: every call is a release of its own.
	IdempotencyToken string `protobuf:"bytes,8,opt,name=idempotency_token,json=idempotencyToken,proto3" json:"idempotency_token,omitempty"`
	unknownFields    protoimpl.UnknownFields
	sizeCache        protoimpl.SizeCache
}

func (x *CreateReleaseRequest) Reset() {
	*x = CreateReleaseRequest{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[0]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *CreateReleaseRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*CreateReleaseRequest) ProtoMessage() {}

func (x *CreateReleaseRequest) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[0]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use CreateReleaseRequest.ProtoReflect.Descriptor instead.
func (*CreateReleaseRequest) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{0}
}

func (x *CreateReleaseRequest) GetRepositoryUrl() string {
	if x != nil {
		return x.RepositoryUrl
	}
	return ""
}

func (x *CreateReleaseRequest) GetTag() string {
	if x != nil {
		return x.Tag
	}
	return ""
}

func (x *CreateReleaseRequest) GetCredentials() *Credentials {
	if x != nil {
		return x.Credentials
	}
	return nil
}

func (x *CreateReleaseRequest) GetExpectedCommit() string {
	if x != nil && x.ExpectedCommit != nil {
		return *x.ExpectedCommit
	}
	return ""
}

func (x *CreateReleaseRequest) GetExpectedKeyFingerprint() string {
	if x != nil && x.ExpectedKeyFingerprint != nil {
		return *x.ExpectedKeyFingerprint
	}
	return ""
}

func (x *CreateReleaseRequest) GetPrefix() string {
	if x != nil && x.Prefix != nil {
		return *x.Prefix
	}
	return ""
}

func (x *CreateReleaseRequest) GetProfile() bool {
	if x != nil {
		return x.Profile
	}
	return false
}

func (x *CreateReleaseRequest) GetIdempotencyToken() string {
	if x != nil {
		return x.IdempotencyToken
	}
	return ""
}

// For HTTP Basic authentication at the repository's own origin and nowhere else: redirects to other origins do not get
// them. Kept for the length of the call, never logged. At most 16384 bytes each.
type Credentials struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// May be empty for servers that look at the password (a token) alone.
	Username      string `protobuf:"bytes,1,opt,name=username,proto3" json:"username,omitempty"`
	Password      string `protobuf:"bytes,2,opt,name=password,proto3" json:"password,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Credentials) Reset() {
	*x = Credentials{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[1]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Credentials) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Credentials) ProtoMessage() {}

func (x *Credentials) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[1]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Credentials.ProtoReflect.Descriptor instead.
func (*Credentials) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{1}
}

func (x *Credentials) GetUsername() string {
	if x != nil {
		return x.Username
	}
	return ""
}

func (x *Credentials) GetPassword() string {
	if x != nil {
		return x.Password
	}
	return ""
}

type CreateReleaseResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Event:
	//
	//	*CreateReleaseResponse_Progress
	//	*CreateReleaseResponse_Info
	//	*CreateReleaseResponse_Chunk
	//	*CreateReleaseResponse_Summary
	Event         isCreateReleaseResponse_Event `protobuf_oneof:"event"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *CreateReleaseResponse) Reset() {
	*x = CreateReleaseResponse{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[2]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *CreateReleaseResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*CreateReleaseResponse) ProtoMessage() {}

func (x *CreateReleaseResponse) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[2]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use CreateReleaseResponse.ProtoReflect.Descriptor instead.
func (*CreateReleaseResponse) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{2}
}

func (x *CreateReleaseResponse) GetEvent() isCreateReleaseResponse_Event {
	if x != nil {
		return x.Event
	}
	return nil
}

func (x *CreateReleaseResponse) GetProgress() *Progress {
	if x != nil {
		if x, ok := x.Event.(*CreateReleaseResponse_Progress); ok {
			return x.Progress
		}
	}
	return nil
}

func (x *CreateReleaseResponse) GetInfo() *ReleaseInfo {
	if x != nil {
		if x, ok := x.Event.(*CreateReleaseResponse_Info); ok {
			return x.Info
		}
	}
	return nil
}

func (x *CreateReleaseResponse) GetChunk() []byte {
	if x != nil {
		if x, ok := x.Event.(*CreateReleaseResponse_Chunk); ok {
			return x.Chunk
		}
	}
	return nil
}

func (x *CreateReleaseResponse) GetSummary() *ReleaseSummary {
	if x != nil {
		if x, ok := x.Event.(*CreateReleaseResponse_Summary); ok {
			return x.Summary
		}
	}
	return nil
}

type isCreateReleaseResponse_Event interface {
	isCreateReleaseResponse_Event()
}

type CreateReleaseResponse_Progress struct {
	// How far the work has come.
	Progress *Progress `protobuf:"bytes,1,opt,name=progress,proto3,oneof"`
}

type CreateReleaseResponse_Info struct {
	// What is about to be sent.
	Info *ReleaseInfo `protobuf:"bytes,2,opt,name=info,proto3,oneof"`
}

type CreateReleaseResponse_Chunk struct {
	// The next bytes of the file: 64 to 256 KiB, the last one may be shorter.
	Chunk []byte `protobuf:"bytes,3,opt,name=chunk,proto3,oneof"`
}

type CreateReleaseResponse_Summary struct {
	// What was sent. Always the last message.
	Summary *ReleaseSummary `protobuf:"bytes,4,opt,name=summary,proto3,oneof"`
}

func (*CreateReleaseResponse_Progress) isCreateReleaseResponse_Event() {}

func (*CreateReleaseResponse_Info) isCreateReleaseResponse_Event() {}

func (*CreateReleaseResponse_Chunk) isCreateReleaseResponse_Event() {}

func (*CreateReleaseResponse_Summary) isCreateReleaseResponse_Event() {}

// Sent at most ten times a second, besides the first and the last state of each phase.
type Progress struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	Phase Phase                  `protobuf:"varint,1,opt,name=phase,proto3,enum=sealci.release.v1.Phase" json:"phase,omitempty"`
	// Counted in this phase, from 0.
	ObjectsDone uint64 `protobuf:"varint,2,opt,name=objects_done,json=objectsDone,proto3" json:"objects_done,omitempty"`
	// Unset while unknown.
	ObjectsTotal *uint64 `protobuf:"varint,3,opt,name=objects_total,json=objectsTotal,proto3,oneof" json:"objects_total,omitempty"`
	BytesDone    uint64  `protobuf:"varint,4,opt,name=bytes_done,json=bytesDone,proto3" json:"bytes_done,omitempty"`
	// Unset while unknown.
	BytesTotal *uint64 `protobuf:"varint,5,opt,name=bytes_total,json=bytesTotal,proto3,oneof" json:"bytes_total,omitempty"`
	// Set in PHASE_QUEUED alone: which one in turn this call is, 1 when it is the next. As callers take turns, it may rise.
	QueuePosition *uint32 `protobuf:"varint,6,opt,name=queue_position,json=queuePosition,proto3,oneof" json:"queue_position,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Progress) Reset() {
	*x = Progress{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[3]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Progress) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Progress) ProtoMessage() {}

func (x *Progress) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[3]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Progress.ProtoReflect.Descriptor instead.
func (*Progress) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{3}
}

func (x *Progress) GetPhase() Phase {
	if x != nil {
		return x.Phase
	}
	return Phase_PHASE_UNSPECIFIED
}

func (x *Progress) GetObjectsDone() uint64 {
	if x != nil {
		return x.ObjectsDone
	}
	return 0
}

func (x *Progress) GetObjectsTotal() uint64 {
	if x != nil && x.ObjectsTotal != nil {
		return *x.ObjectsTotal
	}
	return 0
}

func (x *Progress) GetBytesDone() uint64 {
	if x != nil {
		return x.BytesDone
	}
	return 0
}

func (x *Progress) GetBytesTotal() uint64 {
	if x != nil && x.BytesTotal != nil {
		return *x.BytesTotal
	}
	return 0
}

func (x *Progress) GetQueuePosition() uint32 {
	if x != nil && x.QueuePosition != nil {
		return *x.QueuePosition
	}
	return 0
}

type ReleaseInfo struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Last segment of the URL's path without `.git`.
	Name string `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`
	// As asked for.
	Tag string `protobuf:"bytes,2,opt,name=tag,proto3" json:"tag,omitempty"`
	// Object id of the commit the tag leads to, in lower-case hex digits (40, or 64 in a SHA-256 repository).
	CommitId string `protobuf:"bytes,3,opt,name=commit_id,json=commitId,proto3" json:"commit_id,omitempty"`
	// Object id of the tag object; unset for a lightweight tag.
	TagObjectId *string `protobuf:"bytes,4,opt,name=tag_object_id,json=tagObjectId,proto3,oneof" json:"tag_object_id,omitempty"`
	// Fingerprint of the key that signs, 40 upper-case hex digits.
	KeyFingerprint string `protobuf:"bytes,5,opt,name=key_fingerprint,json=keyFingerprint,proto3" json:"key_fingerprint,omitempty"`
	// `<name>-<tag>.git.tgz.sig`, each slash of the tag as a hyphen. It holds no slash, has at most 243 bytes and does not
	// begin with a hyphen; it may begin with a dot, as a repository's name may (".github"). Check it as you would any name
	// from outside before you make a file of that name.
	FileName string `protobuf:"bytes,6,opt,name=file_name,json=fileName,proto3" json:"file_name,omitempty"`
	// The repository's URL as the signature states it: the one asked for, normalized as the WHATWG URL Standard says (lower
	// case in scheme and host, no default port, no dot segments, percent-encoding) and without slashes at its end.
	RepositoryUrl string `protobuf:"bytes,7,opt,name=repository_url,json=repositoryUrl,proto3" json:"repository_url,omitempty"`
	// Creation time of the signature, in whole seconds.
	SignatureTime *timestamppb.Timestamp `protobuf:"bytes,8,opt,name=signature_time,json=signatureTime,proto3" json:"signature_time,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ReleaseInfo) Reset() {
	*x = ReleaseInfo{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[4]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ReleaseInfo) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ReleaseInfo) ProtoMessage() {}

func (x *ReleaseInfo) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[4]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ReleaseInfo.ProtoReflect.Descriptor instead.
func (*ReleaseInfo) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{4}
}

func (x *ReleaseInfo) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *ReleaseInfo) GetTag() string {
	if x != nil {
		return x.Tag
	}
	return ""
}

func (x *ReleaseInfo) GetCommitId() string {
	if x != nil {
		return x.CommitId
	}
	return ""
}

func (x *ReleaseInfo) GetTagObjectId() string {
	if x != nil && x.TagObjectId != nil {
		return *x.TagObjectId
	}
	return ""
}

func (x *ReleaseInfo) GetKeyFingerprint() string {
	if x != nil {
		return x.KeyFingerprint
	}
	return ""
}

func (x *ReleaseInfo) GetFileName() string {
	if x != nil {
		return x.FileName
	}
	return ""
}

func (x *ReleaseInfo) GetRepositoryUrl() string {
	if x != nil {
		return x.RepositoryUrl
	}
	return ""
}

func (x *ReleaseInfo) GetSignatureTime() *timestamppb.Timestamp {
	if x != nil {
		return x.SignatureTime
	}
	return nil
}

type ReleaseSummary struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Bytes of the file that was sent, the .git.tgz.sig: an OpenPGP inline signed message.
	SizeBytes uint64 `protobuf:"varint,1,opt,name=size_bytes,json=sizeBytes,proto3" json:"size_bytes,omitempty"`
	// SHA-256 of that file. All digests are in lower-case hex digits.
	Sha256 string `protobuf:"bytes,2,opt,name=sha256,proto3" json:"sha256,omitempty"`
	// The .git.tgz inside it.
	TgzBytes  uint64 `protobuf:"varint,3,opt,name=tgz_bytes,json=tgzBytes,proto3" json:"tgz_bytes,omitempty"`
	TgzSha256 string `protobuf:"bytes,4,opt,name=tgz_sha256,json=tgzSha256,proto3" json:"tgz_sha256,omitempty"`
	// The tar inside that.
	TarBytes  uint64 `protobuf:"varint,5,opt,name=tar_bytes,json=tarBytes,proto3" json:"tar_bytes,omitempty"`
	TarSha256 string `protobuf:"bytes,6,opt,name=tar_sha256,json=tarSha256,proto3" json:"tar_sha256,omitempty"`
	// Entries of the tar.
	Files       uint64 `protobuf:"varint,7,opt,name=files,proto3" json:"files,omitempty"`
	Directories uint64 `protobuf:"varint,8,opt,name=directories,proto3" json:"directories,omitempty"`
	Symlinks    uint64 `protobuf:"varint,9,opt,name=symlinks,proto3" json:"symlinks,omitempty"`
	// Submodules are empty directories in the archive, as in `git archive`; they do not count as directories.
	Submodules uint64 `protobuf:"varint,10,opt,name=submodules,proto3" json:"submodules,omitempty"`
	// Bytes of all files' contents.
	ContentBytes uint64 `protobuf:"varint,11,opt,name=content_bytes,json=contentBytes,proto3" json:"content_bytes,omitempty"`
	// Detached signature over the .git.tgz, ASCII armored, for people who keep tarball and signature apart.
	DetachedSignature string `protobuf:"bytes,12,opt,name=detached_signature,json=detachedSignature,proto3" json:"detached_signature,omitempty"`
	// One sentence each: what a person who relies on this archive should know, such as links that lead out of it.
	Warnings []string `protobuf:"bytes,13,rep,name=warnings,proto3" json:"warnings,omitempty"`
	// When the request asked for it.
	Profile *StageProfile `protobuf:"bytes,14,opt,name=profile,proto3,oneof" json:"profile,omitempty"`
	// How the release was made. Unset by agents of before there was any.
	Provenance    *Provenance `protobuf:"bytes,15,opt,name=provenance,proto3,oneof" json:"provenance,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ReleaseSummary) Reset() {
	*x = ReleaseSummary{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[5]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ReleaseSummary) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ReleaseSummary) ProtoMessage() {}

func (x *ReleaseSummary) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[5]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ReleaseSummary.ProtoReflect.Descriptor instead.
func (*ReleaseSummary) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{5}
}

func (x *ReleaseSummary) GetSizeBytes() uint64 {
	if x != nil {
		return x.SizeBytes
	}
	return 0
}

func (x *ReleaseSummary) GetSha256() string {
	if x != nil {
		return x.Sha256
	}
	return ""
}

func (x *ReleaseSummary) GetTgzBytes() uint64 {
	if x != nil {
		return x.TgzBytes
	}
	return 0
}

func (x *ReleaseSummary) GetTgzSha256() string {
	if x != nil {
		return x.TgzSha256
	}
	return ""
}

func (x *ReleaseSummary) GetTarBytes() uint64 {
	if x != nil {
		return x.TarBytes
	}
	return 0
}

func (x *ReleaseSummary) GetTarSha256() string {
	if x != nil {
		return x.TarSha256
	}
	return ""
}

func (x *ReleaseSummary) GetFiles() uint64 {
	if x != nil {
		return x.Files
	}
	return 0
}

func (x *ReleaseSummary) GetDirectories() uint64 {
	if x != nil {
		return x.Directories
	}
	return 0
}

func (x *ReleaseSummary) GetSymlinks() uint64 {
	if x != nil {
		return x.Symlinks
	}
	return 0
}

func (x *ReleaseSummary) GetSubmodules() uint64 {
	if x != nil {
		return x.Submodules
	}
	return 0
}

func (x *ReleaseSummary) GetContentBytes() uint64 {
	if x != nil {
		return x.ContentBytes
	}
	return 0
}

func (x *ReleaseSummary) GetDetachedSignature() string {
	if x != nil {
		return x.DetachedSignature
	}
	return ""
}

func (x *ReleaseSummary) GetWarnings() []string {
	if x != nil {
		return x.Warnings
	}
	return nil
}

func (x *ReleaseSummary) GetProfile() *StageProfile {
	if x != nil {
		return x.Profile
	}
	return nil
}

func (x *ReleaseSummary) GetProvenance() *Provenance {
	if x != nil {
		return x.Provenance
	}
	return nil
}

// The provenance of a release: an in-toto statement (v1) with a SLSA provenance (v1), signed by the key that signed the
// release, in two forms. To be kept beside the release, its file's name without `.sig` followed by the ending given below.
type Provenance struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The statement: JSON in UTF-8, at most 16384 bytes. `.intoto.json`
	Statement []byte `protobuf:"bytes,1,opt,name=statement,proto3" json:"statement,omitempty"`
	// The statement once more, in an envelope of DSSE that signs it: one line of JSON, with its line feed, of at most 24576
	// bytes. `.intoto.jsonl`
	Envelope string `protobuf:"bytes,2,opt,name=envelope,proto3" json:"envelope,omitempty"`
	// Detached OpenPGP signature of the statement, ASCII armored, dated like that of the release. `.intoto.json.asc`
	StatementSignature string `protobuf:"bytes,3,opt,name=statement_signature,json=statementSignature,proto3" json:"statement_signature,omitempty"`
	unknownFields      protoimpl.UnknownFields
	sizeCache          protoimpl.SizeCache
}

func (x *Provenance) Reset() {
	*x = Provenance{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[6]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Provenance) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Provenance) ProtoMessage() {}

func (x *Provenance) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[6]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Provenance.ProtoReflect.Descriptor instead.
func (*Provenance) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{6}
}

func (x *Provenance) GetStatement() []byte {
	if x != nil {
		return x.Statement
	}
	return nil
}

func (x *Provenance) GetEnvelope() string {
	if x != nil {
		return x.Envelope
	}
	return ""
}

func (x *Provenance) GetStatementSignature() string {
	if x != nil {
		return x.StatementSignature
	}
	return ""
}

// What a release spent its time on. The pack is archived while it arrives: fetch and index run beside the other stages.
// Those pull from each other in this order; the time in which all others waited for one is that one's, so that together
// they are the whole time of the release.
type StageProfile struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Asking the server which object the tag is.
	Resolve *durationpb.Duration `protobuf:"bytes,1,opt,name=resolve,proto3" json:"resolve,omitempty"`
	// Waiting for the server and the network to bring the pack.
	Fetch *durationpb.Duration `protobuf:"bytes,2,opt,name=fetch,proto3" json:"fetch,omitempty"`
	// Reading the pack: inflating, resolving deltas, hashing objects.
	Index *durationpb.Duration `protobuf:"bytes,3,opt,name=index,proto3" json:"index,omitempty"`
	// Waiting for objects that are still to come.
	Wait *durationpb.Duration `protobuf:"bytes,9,opt,name=wait,proto3" json:"wait,omitempty"`
	// Checking the tree and writing the tar.
	Archive *durationpb.Duration `protobuf:"bytes,4,opt,name=archive,proto3" json:"archive,omitempty"`
	// Waiting for the threads that compress.
	Gzip *durationpb.Duration `protobuf:"bytes,5,opt,name=gzip,proto3" json:"gzip,omitempty"`
	// Hashing the tar and the file that is sent.
	Hash *durationpb.Duration `protobuf:"bytes,6,opt,name=hash,proto3" json:"hash,omitempty"`
	// Hashing the .git.tgz, framing and signing it.
	Sign *durationpb.Duration `protobuf:"bytes,7,opt,name=sign,proto3" json:"sign,omitempty"`
	// Waiting for the caller to read.
	Send          *durationpb.Duration `protobuf:"bytes,8,opt,name=send,proto3" json:"send,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *StageProfile) Reset() {
	*x = StageProfile{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[7]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *StageProfile) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*StageProfile) ProtoMessage() {}

func (x *StageProfile) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[7]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use StageProfile.ProtoReflect.Descriptor instead.
func (*StageProfile) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{7}
}

func (x *StageProfile) GetResolve() *durationpb.Duration {
	if x != nil {
		return x.Resolve
	}
	return nil
}

func (x *StageProfile) GetFetch() *durationpb.Duration {
	if x != nil {
		return x.Fetch
	}
	return nil
}

func (x *StageProfile) GetIndex() *durationpb.Duration {
	if x != nil {
		return x.Index
	}
	return nil
}

func (x *StageProfile) GetWait() *durationpb.Duration {
	if x != nil {
		return x.Wait
	}
	return nil
}

func (x *StageProfile) GetArchive() *durationpb.Duration {
	if x != nil {
		return x.Archive
	}
	return nil
}

func (x *StageProfile) GetGzip() *durationpb.Duration {
	if x != nil {
		return x.Gzip
	}
	return nil
}

func (x *StageProfile) GetHash() *durationpb.Duration {
	if x != nil {
		return x.Hash
	}
	return nil
}

func (x *StageProfile) GetSign() *durationpb.Duration {
	if x != nil {
		return x.Sign
	}
	return nil
}

func (x *StageProfile) GetSend() *durationpb.Duration {
	if x != nil {
		return x.Send
	}
	return nil
}

type GetPublicKeyRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Fingerprint (40 hex digits, either case) of the key of the ring that is wanted; the active one when unset.
	Fingerprint   *string `protobuf:"bytes,1,opt,name=fingerprint,proto3,oneof" json:"fingerprint,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *GetPublicKeyRequest) Reset() {
	*x = GetPublicKeyRequest{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[8]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *GetPublicKeyRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*GetPublicKeyRequest) ProtoMessage() {}

func (x *GetPublicKeyRequest) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[8]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use GetPublicKeyRequest.ProtoReflect.Descriptor instead.
func (*GetPublicKeyRequest) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{8}
}

func (x *GetPublicKeyRequest) GetFingerprint() string {
	if x != nil && x.Fingerprint != nil {
		return *x.Fingerprint
	}
	return ""
}

type GetPublicKeyResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The key asked for.
	Key *PublicKey `protobuf:"bytes,1,opt,name=key,proto3" json:"key,omitempty"`
	// Every key of the ring that is no longer active, newest first, whichever key was asked for.
	OlderKeys []*PublicKey `protobuf:"bytes,2,rep,name=older_keys,json=olderKeys,proto3" json:"older_keys,omitempty"`
	// When a roll of the active key is or was due; unset when none is scheduled.
	RollDueTime *timestamppb.Timestamp `protobuf:"bytes,3,opt,name=roll_due_time,json=rollDueTime,proto3,oneof" json:"roll_due_time,omitempty"`
	// Number of the ring's state: it rises by one with every roll.
	KeyRingEpoch uint64 `protobuf:"varint,4,opt,name=key_ring_epoch,json=keyRingEpoch,proto3" json:"key_ring_epoch,omitempty"`
	// Whether the active key signs releases. When false, the ring may be an old one, in which keys are active that were
	// denied since: ConfirmKeyRing says more.
	Confirmed     bool `protobuf:"varint,5,opt,name=confirmed,proto3" json:"confirmed,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *GetPublicKeyResponse) Reset() {
	*x = GetPublicKeyResponse{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[9]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *GetPublicKeyResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*GetPublicKeyResponse) ProtoMessage() {}

func (x *GetPublicKeyResponse) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[9]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use GetPublicKeyResponse.ProtoReflect.Descriptor instead.
func (*GetPublicKeyResponse) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{9}
}

func (x *GetPublicKeyResponse) GetKey() *PublicKey {
	if x != nil {
		return x.Key
	}
	return nil
}

func (x *GetPublicKeyResponse) GetOlderKeys() []*PublicKey {
	if x != nil {
		return x.OlderKeys
	}
	return nil
}

func (x *GetPublicKeyResponse) GetRollDueTime() *timestamppb.Timestamp {
	if x != nil {
		return x.RollDueTime
	}
	return nil
}

func (x *GetPublicKeyResponse) GetKeyRingEpoch() uint64 {
	if x != nil {
		return x.KeyRingEpoch
	}
	return 0
}

func (x *GetPublicKeyResponse) GetConfirmed() bool {
	if x != nil {
		return x.Confirmed
	}
	return false
}

type PublicKey struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// 40 upper-case hex digits.
	Fingerprint string `protobuf:"bytes,1,opt,name=fingerprint,proto3" json:"fingerprint,omitempty"`
	// Transferable public key, ASCII armored, with its revocation when it has one, and with the certification by its
	// predecessor when it has one.
	ArmoredKey string                 `protobuf:"bytes,2,opt,name=armored_key,json=armoredKey,proto3" json:"armored_key,omitempty"`
	CreateTime *timestamppb.Timestamp `protobuf:"bytes,3,opt,name=create_time,json=createTime,proto3" json:"create_time,omitempty"`
	// Unset: the key does not expire.
	ExpireTime *timestamppb.Timestamp `protobuf:"bytes,4,opt,name=expire_time,json=expireTime,proto3,oneof" json:"expire_time,omitempty"`
	Status     KeyStatus              `protobuf:"varint,5,opt,name=status,proto3,enum=sealci.release.v1.KeyStatus" json:"status,omitempty"`
	// Set unless the status is ACTIVE.
	Revocation    *Revocation `protobuf:"bytes,6,opt,name=revocation,proto3,oneof" json:"revocation,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *PublicKey) Reset() {
	*x = PublicKey{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[10]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *PublicKey) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*PublicKey) ProtoMessage() {}

func (x *PublicKey) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[10]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use PublicKey.ProtoReflect.Descriptor instead.
func (*PublicKey) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{10}
}

func (x *PublicKey) GetFingerprint() string {
	if x != nil {
		return x.Fingerprint
	}
	return ""
}

func (x *PublicKey) GetArmoredKey() string {
	if x != nil {
		return x.ArmoredKey
	}
	return ""
}

func (x *PublicKey) GetCreateTime() *timestamppb.Timestamp {
	if x != nil {
		return x.CreateTime
	}
	return nil
}

func (x *PublicKey) GetExpireTime() *timestamppb.Timestamp {
	if x != nil {
		return x.ExpireTime
	}
	return nil
}

func (x *PublicKey) GetStatus() KeyStatus {
	if x != nil {
		return x.Status
	}
	return KeyStatus_KEY_STATUS_UNSPECIFIED
}

func (x *PublicKey) GetRevocation() *Revocation {
	if x != nil {
		return x.Revocation
	}
	return nil
}

// Why and when a key was denied.
type Revocation struct {
	state  protoimpl.MessageState `protogen:"open.v1"`
	Reason RevocationReason       `protobuf:"varint,1,opt,name=reason,proto3,enum=sealci.release.v1.RevocationReason" json:"reason,omitempty"`
	// As the caller of the roll gave it.
	Comment    string                 `protobuf:"bytes,2,opt,name=comment,proto3" json:"comment,omitempty"`
	RevokeTime *timestamppb.Timestamp `protobuf:"bytes,3,opt,name=revoke_time,json=revokeTime,proto3" json:"revoke_time,omitempty"`
	// Standalone key revocation certificate, ASCII armored: the key packet and its revocation, without a user id.
	// `gpg --import`, `rnpkeys --import` and `sq keyring merge` take it.
	ArmoredCertificate string `protobuf:"bytes,4,opt,name=armored_certificate,json=armoredCertificate,proto3" json:"armored_certificate,omitempty"`
	// Fingerprint of the key that followed.
	SuccessorFingerprint string `protobuf:"bytes,5,opt,name=successor_fingerprint,json=successorFingerprint,proto3" json:"successor_fingerprint,omitempty"`
	unknownFields        protoimpl.UnknownFields
	sizeCache            protoimpl.SizeCache
}

func (x *Revocation) Reset() {
	*x = Revocation{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[11]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Revocation) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Revocation) ProtoMessage() {}

func (x *Revocation) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[11]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Revocation.ProtoReflect.Descriptor instead.
func (*Revocation) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{11}
}

func (x *Revocation) GetReason() RevocationReason {
	if x != nil {
		return x.Reason
	}
	return RevocationReason_REVOCATION_REASON_UNSPECIFIED
}

func (x *Revocation) GetComment() string {
	if x != nil {
		return x.Comment
	}
	return ""
}

func (x *Revocation) GetRevokeTime() *timestamppb.Timestamp {
	if x != nil {
		return x.RevokeTime
	}
	return nil
}

func (x *Revocation) GetArmoredCertificate() string {
	if x != nil {
		return x.ArmoredCertificate
	}
	return ""
}

func (x *Revocation) GetSuccessorFingerprint() string {
	if x != nil {
		return x.SuccessorFingerprint
	}
	return ""
}

type RollPGPKeysRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Required.
	Reason RevocationReason `protobuf:"varint,1,opt,name=reason,proto3,enum=sealci.release.v1.RevocationReason" json:"reason,omitempty"`
	// Goes into the revocation certificate and the notice, for people. At most 1024 bytes, one line.
	Comment string `protobuf:"bytes,2,opt,name=comment,proto3" json:"comment,omitempty"`
	// Says what would happen and changes nothing.
	DryRun bool `protobuf:"varint,3,opt,name=dry_run,json=dryRun,proto3" json:"dry_run,omitempty"`
	// Random string of the caller's, 16 to 128 printable ASCII characters. A call with the token of an earlier one gets
	// the answer of that one instead of a second roll, so that a caller that lost the answer can ask again; with another
	// reason or comment it fails. The agent has the latest eight tokens in memory and forgets them when it restarts: ask
	// again soon, and look at GetPublicKey first if it may have restarted. Unset: every call is a roll.
	IdempotencyToken string `protobuf:"bytes,4,opt,name=idempotency_token,json=idempotencyToken,proto3" json:"idempotency_token,omitempty"`
	unknownFields    protoimpl.UnknownFields
	sizeCache        protoimpl.SizeCache
}

func (x *RollPGPKeysRequest) Reset() {
	*x = RollPGPKeysRequest{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[12]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RollPGPKeysRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RollPGPKeysRequest) ProtoMessage() {}

func (x *RollPGPKeysRequest) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[12]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RollPGPKeysRequest.ProtoReflect.Descriptor instead.
func (*RollPGPKeysRequest) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{12}
}

func (x *RollPGPKeysRequest) GetReason() RevocationReason {
	if x != nil {
		return x.Reason
	}
	return RevocationReason_REVOCATION_REASON_UNSPECIFIED
}

func (x *RollPGPKeysRequest) GetComment() string {
	if x != nil {
		return x.Comment
	}
	return ""
}

func (x *RollPGPKeysRequest) GetDryRun() bool {
	if x != nil {
		return x.DryRun
	}
	return false
}

func (x *RollPGPKeysRequest) GetIdempotencyToken() string {
	if x != nil {
		return x.IdempotencyToken
	}
	return ""
}

type RollPGPKeysResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Outcome:
	//
	//	*RollPGPKeysResponse_Plan
	//	*RollPGPKeysResponse_Roll
	Outcome       isRollPGPKeysResponse_Outcome `protobuf_oneof:"outcome"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RollPGPKeysResponse) Reset() {
	*x = RollPGPKeysResponse{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[13]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RollPGPKeysResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RollPGPKeysResponse) ProtoMessage() {}

func (x *RollPGPKeysResponse) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[13]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RollPGPKeysResponse.ProtoReflect.Descriptor instead.
func (*RollPGPKeysResponse) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{13}
}

func (x *RollPGPKeysResponse) GetOutcome() isRollPGPKeysResponse_Outcome {
	if x != nil {
		return x.Outcome
	}
	return nil
}

func (x *RollPGPKeysResponse) GetPlan() *KeyRollPlan {
	if x != nil {
		if x, ok := x.Outcome.(*RollPGPKeysResponse_Plan); ok {
			return x.Plan
		}
	}
	return nil
}

func (x *RollPGPKeysResponse) GetRoll() *KeyRoll {
	if x != nil {
		if x, ok := x.Outcome.(*RollPGPKeysResponse_Roll); ok {
			return x.Roll
		}
	}
	return nil
}

type isRollPGPKeysResponse_Outcome interface {
	isRollPGPKeysResponse_Outcome()
}

type RollPGPKeysResponse_Plan struct {
	// What a roll would do: the answer to `dry_run`.
	Plan *KeyRollPlan `protobuf:"bytes,1,opt,name=plan,proto3,oneof"`
}

type RollPGPKeysResponse_Roll struct {
	// What the roll did.
	Roll *KeyRoll `protobuf:"bytes,2,opt,name=roll,proto3,oneof"`
}

func (*RollPGPKeysResponse_Plan) isRollPGPKeysResponse_Outcome() {}

func (*RollPGPKeysResponse_Roll) isRollPGPKeysResponse_Outcome() {}

type KeyRollPlan struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The key that would be denied.
	CurrentKey *PublicKey `protobuf:"bytes,1,opt,name=current_key,json=currentKey,proto3" json:"current_key,omitempty"`
	// Releases that run now and that the roll would wait for.
	RunningReleases uint32 `protobuf:"varint,2,opt,name=running_releases,json=runningReleases,proto3" json:"running_releases,omitempty"`
	// The longest the roll would wait for them before it cancels them.
	LongestWait *durationpb.Duration `protobuf:"bytes,3,opt,name=longest_wait,json=longestWait,proto3" json:"longest_wait,omitempty"`
	// Whether the new key would be certified by the current one: not when that is compromised.
	Certified     bool `protobuf:"varint,4,opt,name=certified,proto3" json:"certified,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *KeyRollPlan) Reset() {
	*x = KeyRollPlan{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[14]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *KeyRollPlan) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*KeyRollPlan) ProtoMessage() {}

func (x *KeyRollPlan) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[14]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use KeyRollPlan.ProtoReflect.Descriptor instead.
func (*KeyRollPlan) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{14}
}

func (x *KeyRollPlan) GetCurrentKey() *PublicKey {
	if x != nil {
		return x.CurrentKey
	}
	return nil
}

func (x *KeyRollPlan) GetRunningReleases() uint32 {
	if x != nil {
		return x.RunningReleases
	}
	return 0
}

func (x *KeyRollPlan) GetLongestWait() *durationpb.Duration {
	if x != nil {
		return x.LongestWait
	}
	return nil
}

func (x *KeyRollPlan) GetCertified() bool {
	if x != nil {
		return x.Certified
	}
	return false
}

type KeyRoll struct {
	state  protoimpl.MessageState `protogen:"open.v1"`
	NewKey *PublicKey             `protobuf:"bytes,1,opt,name=new_key,json=newKey,proto3" json:"new_key,omitempty"`
	// The denied key with its revocation.
	RevokedKey *PublicKey `protobuf:"bytes,2,opt,name=revoked_key,json=revokedKey,proto3" json:"revoked_key,omitempty"`
	// The old key's certification of the new one (also part of `new_key`), ASCII armored. Unset when the old key is
	// compromised.
	ArmoredCertification *string `protobuf:"bytes,3,opt,name=armored_certification,json=armoredCertification,proto3,oneof" json:"armored_certification,omitempty"`
	// For people: which key, when, why, which key follows, what to do.
	Notice *DenialNotice `protobuf:"bytes,4,opt,name=notice,proto3" json:"notice,omitempty"`
	// The whole key ring, encrypted for the image this agent runs from. Keep it: RestoreKeyRing takes it after a reboot.
	// Without it the agent falls back to the denied key.
	SealedKeyRing []byte `protobuf:"bytes,5,opt,name=sealed_key_ring,json=sealedKeyRing,proto3" json:"sealed_key_ring,omitempty"`
	// Number of the ring's new state.
	KeyRingEpoch  uint64 `protobuf:"varint,6,opt,name=key_ring_epoch,json=keyRingEpoch,proto3" json:"key_ring_epoch,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *KeyRoll) Reset() {
	*x = KeyRoll{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[15]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *KeyRoll) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*KeyRoll) ProtoMessage() {}

func (x *KeyRoll) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[15]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use KeyRoll.ProtoReflect.Descriptor instead.
func (*KeyRoll) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{15}
}

func (x *KeyRoll) GetNewKey() *PublicKey {
	if x != nil {
		return x.NewKey
	}
	return nil
}

func (x *KeyRoll) GetRevokedKey() *PublicKey {
	if x != nil {
		return x.RevokedKey
	}
	return nil
}

func (x *KeyRoll) GetArmoredCertification() string {
	if x != nil && x.ArmoredCertification != nil {
		return *x.ArmoredCertification
	}
	return ""
}

func (x *KeyRoll) GetNotice() *DenialNotice {
	if x != nil {
		return x.Notice
	}
	return nil
}

func (x *KeyRoll) GetSealedKeyRing() []byte {
	if x != nil {
		return x.SealedKeyRing
	}
	return nil
}

func (x *KeyRoll) GetKeyRingEpoch() uint64 {
	if x != nil {
		return x.KeyRingEpoch
	}
	return 0
}

// The denial of a key in words, signed by the new key.
type DenialNotice struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Cleartext signed message (RFC 9580, section 7).
	Text string `protobuf:"bytes,1,opt,name=text,proto3" json:"text,omitempty"`
	// The same facts as a JSON object, in UTF-8.
	Json string `protobuf:"bytes,2,opt,name=json,proto3" json:"json,omitempty"`
	// Detached signature over the bytes of `json`, ASCII armored.
	ArmoredJsonSignature string `protobuf:"bytes,3,opt,name=armored_json_signature,json=armoredJsonSignature,proto3" json:"armored_json_signature,omitempty"`
	unknownFields        protoimpl.UnknownFields
	sizeCache            protoimpl.SizeCache
}

func (x *DenialNotice) Reset() {
	*x = DenialNotice{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[16]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DenialNotice) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DenialNotice) ProtoMessage() {}

func (x *DenialNotice) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[16]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DenialNotice.ProtoReflect.Descriptor instead.
func (*DenialNotice) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{16}
}

func (x *DenialNotice) GetText() string {
	if x != nil {
		return x.Text
	}
	return ""
}

func (x *DenialNotice) GetJson() string {
	if x != nil {
		return x.Json
	}
	return ""
}

func (x *DenialNotice) GetArmoredJsonSignature() string {
	if x != nil {
		return x.ArmoredJsonSignature
	}
	return ""
}

type RestoreKeyRingRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// As KeyRoll.sealed_key_ring gave it. The message has at most 262144 bytes in all.
	SealedKeyRing []byte `protobuf:"bytes,1,opt,name=sealed_key_ring,json=sealedKeyRing,proto3" json:"sealed_key_ring,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RestoreKeyRingRequest) Reset() {
	*x = RestoreKeyRingRequest{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[17]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RestoreKeyRingRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RestoreKeyRingRequest) ProtoMessage() {}

func (x *RestoreKeyRingRequest) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[17]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RestoreKeyRingRequest.ProtoReflect.Descriptor instead.
func (*RestoreKeyRingRequest) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{17}
}

func (x *RestoreKeyRingRequest) GetSealedKeyRing() []byte {
	if x != nil {
		return x.SealedKeyRing
	}
	return nil
}

type RestoreKeyRingResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The active key from now on.
	Key          *PublicKey `protobuf:"bytes,1,opt,name=key,proto3" json:"key,omitempty"`
	KeyRingEpoch uint64     `protobuf:"varint,2,opt,name=key_ring_epoch,json=keyRingEpoch,proto3" json:"key_ring_epoch,omitempty"`
	// False when the ring was in use already.
	Changed bool `protobuf:"varint,3,opt,name=changed,proto3" json:"changed,omitempty"`
	// False when the ring still has to be confirmed by an operator's signature.
	Confirmed     bool `protobuf:"varint,4,opt,name=confirmed,proto3" json:"confirmed,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RestoreKeyRingResponse) Reset() {
	*x = RestoreKeyRingResponse{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[18]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RestoreKeyRingResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RestoreKeyRingResponse) ProtoMessage() {}

func (x *RestoreKeyRingResponse) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[18]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RestoreKeyRingResponse.ProtoReflect.Descriptor instead.
func (*RestoreKeyRingResponse) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{18}
}

func (x *RestoreKeyRingResponse) GetKey() *PublicKey {
	if x != nil {
		return x.Key
	}
	return nil
}

func (x *RestoreKeyRingResponse) GetKeyRingEpoch() uint64 {
	if x != nil {
		return x.KeyRingEpoch
	}
	return 0
}

func (x *RestoreKeyRingResponse) GetChanged() bool {
	if x != nil {
		return x.Changed
	}
	return false
}

func (x *RestoreKeyRingResponse) GetConfirmed() bool {
	if x != nil {
		return x.Confirmed
	}
	return false
}

type ConfirmKeyRingRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Epoch of the ring that is to sign, and fingerprint (40 hex digits, either case) of its active key, as you know them:
	// not as the agent says. With others than those of the ring in use, the call fails with KEY_MISMATCH.
	KeyRingEpoch   uint64 `protobuf:"varint,1,opt,name=key_ring_epoch,json=keyRingEpoch,proto3" json:"key_ring_epoch,omitempty"`
	KeyFingerprint string `protobuf:"bytes,2,opt,name=key_fingerprint,json=keyFingerprint,proto3" json:"key_fingerprint,omitempty"`
	// For an agent whose KeyRingState.needs_operator is true; for any other it is an error.
	OperatorConfirmation *OperatorConfirmation `protobuf:"bytes,3,opt,name=operator_confirmation,json=operatorConfirmation,proto3,oneof" json:"operator_confirmation,omitempty"`
	unknownFields        protoimpl.UnknownFields
	sizeCache            protoimpl.SizeCache
}

func (x *ConfirmKeyRingRequest) Reset() {
	*x = ConfirmKeyRingRequest{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[19]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConfirmKeyRingRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConfirmKeyRingRequest) ProtoMessage() {}

func (x *ConfirmKeyRingRequest) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[19]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ConfirmKeyRingRequest.ProtoReflect.Descriptor instead.
func (*ConfirmKeyRingRequest) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{19}
}

func (x *ConfirmKeyRingRequest) GetKeyRingEpoch() uint64 {
	if x != nil {
		return x.KeyRingEpoch
	}
	return 0
}

func (x *ConfirmKeyRingRequest) GetKeyFingerprint() string {
	if x != nil {
		return x.KeyFingerprint
	}
	return ""
}

func (x *ConfirmKeyRingRequest) GetOperatorConfirmation() *OperatorConfirmation {
	if x != nil {
		return x.OperatorConfirmation
	}
	return nil
}

// A statement that an operator has signed offline. It counts for the agents whose nonces it has, until they start anew.
type OperatorConfirmation struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Lines of ASCII, each with a line feed at its end, with the values of KeyRingState in place of the names in brackets;
	// the last one for each agent. At most 65536 bytes.
	//
	//	Confirmation of a SealCI key ring, version 1
	//	epoch: <epoch>
	//	fingerprint: <GetAgentInfoResponse.key_fingerprint>
	//	ring-sha256: <digest>
	//	image-digest: <GetAgentInfoResponse.image_digest, or none>
	//	agent-nonce: <nonce>
	Statement []byte `protobuf:"bytes,1,opt,name=statement,proto3" json:"statement,omitempty"`
	// Detached OpenPGP signature of these bytes, armored or not, by a key in the agent's operatorKeyFile that is valid now.
	Signature     []byte `protobuf:"bytes,2,opt,name=signature,proto3" json:"signature,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *OperatorConfirmation) Reset() {
	*x = OperatorConfirmation{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[20]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *OperatorConfirmation) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*OperatorConfirmation) ProtoMessage() {}

func (x *OperatorConfirmation) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[20]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use OperatorConfirmation.ProtoReflect.Descriptor instead.
func (*OperatorConfirmation) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{20}
}

func (x *OperatorConfirmation) GetStatement() []byte {
	if x != nil {
		return x.Statement
	}
	return nil
}

func (x *OperatorConfirmation) GetSignature() []byte {
	if x != nil {
		return x.Signature
	}
	return nil
}

type ConfirmKeyRingResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The active key.
	Key          *PublicKey `protobuf:"bytes,1,opt,name=key,proto3" json:"key,omitempty"`
	KeyRingEpoch uint64     `protobuf:"varint,2,opt,name=key_ring_epoch,json=keyRingEpoch,proto3" json:"key_ring_epoch,omitempty"`
	// False when the ring was confirmed already.
	Changed       bool `protobuf:"varint,3,opt,name=changed,proto3" json:"changed,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ConfirmKeyRingResponse) Reset() {
	*x = ConfirmKeyRingResponse{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[21]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConfirmKeyRingResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConfirmKeyRingResponse) ProtoMessage() {}

func (x *ConfirmKeyRingResponse) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[21]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ConfirmKeyRingResponse.ProtoReflect.Descriptor instead.
func (*ConfirmKeyRingResponse) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{21}
}

func (x *ConfirmKeyRingResponse) GetKey() *PublicKey {
	if x != nil {
		return x.Key
	}
	return nil
}

func (x *ConfirmKeyRingResponse) GetKeyRingEpoch() uint64 {
	if x != nil {
		return x.KeyRingEpoch
	}
	return 0
}

func (x *ConfirmKeyRingResponse) GetChanged() bool {
	if x != nil {
		return x.Changed
	}
	return false
}

type GetAgentInfoRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *GetAgentInfoRequest) Reset() {
	*x = GetAgentInfoRequest{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[22]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *GetAgentInfoRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*GetAgentInfoRequest) ProtoMessage() {}

func (x *GetAgentInfoRequest) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[22]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use GetAgentInfoRequest.ProtoReflect.Descriptor instead.
func (*GetAgentInfoRequest) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{22}
}

// Last line of an audit log. Kept by someone else than the agent, it shows later, by `audit-verify --expect-digest`, that
// nothing of the log up to this line was changed or taken away.
type AuditHead struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Of this start of the agent: 32 hex digits.
	Start string `protobuf:"bytes,1,opt,name=start,proto3" json:"start,omitempty"`
	// Number of the line, from 0 at each start.
	Sequence uint64 `protobuf:"varint,2,opt,name=sequence,proto3" json:"sequence,omitempty"`
	// SHA-256 of the line, in lower-case hex digits.
	Digest        string `protobuf:"bytes,3,opt,name=digest,proto3" json:"digest,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *AuditHead) Reset() {
	*x = AuditHead{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[23]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *AuditHead) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*AuditHead) ProtoMessage() {}

func (x *AuditHead) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[23]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use AuditHead.ProtoReflect.Descriptor instead.
func (*AuditHead) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{23}
}

func (x *AuditHead) GetStart() string {
	if x != nil {
		return x.Start
	}
	return ""
}

func (x *AuditHead) GetSequence() uint64 {
	if x != nil {
		return x.Sequence
	}
	return 0
}

func (x *AuditHead) GetDigest() string {
	if x != nil {
		return x.Digest
	}
	return ""
}

type GetAgentInfoResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Semantic version of the agent.
	Version string    `protobuf:"bytes,1,opt,name=version,proto3" json:"version,omitempty"`
	Mode    AgentMode `protobuf:"varint,2,opt,name=mode,proto3,enum=sealci.release.v1.AgentMode" json:"mode,omitempty"`
	// `imageDigest` of the image's manifest, in lower-case hex digits; unset when the agent does not run from an image.
	ImageDigest *string `protobuf:"bytes,3,opt,name=image_digest,json=imageDigest,proto3,oneof" json:"image_digest,omitempty"`
	// Release of the kernel the agent runs on.
	KernelVersion string `protobuf:"bytes,4,opt,name=kernel_version,json=kernelVersion,proto3" json:"kernel_version,omitempty"`
	// Version of the Node runtime, without `v`.
	NodeVersion string `protobuf:"bytes,5,opt,name=node_version,json=nodeVersion,proto3" json:"node_version,omitempty"`
	// Fingerprint of the active key.
	KeyFingerprint string `protobuf:"bytes,6,opt,name=key_fingerprint,json=keyFingerprint,proto3" json:"key_fingerprint,omitempty"`
	// Every limit by the name it has in the config file, which ends in its unit: "maxPackBytes".
	Limits map[string]uint64 `protobuf:"bytes,7,rep,name=limits,proto3" json:"limits,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"varint,2,opt,name=value"`
	// Since the agent began to listen.
	Uptime *durationpb.Duration `protobuf:"bytes,8,opt,name=uptime,proto3" json:"uptime,omitempty"`
	Memory *MemoryUse           `protobuf:"bytes,9,opt,name=memory,proto3" json:"memory,omitempty"`
	// Releases that are being made, those included that wait for their server or caller and have no place.
	RunningReleases uint32 `protobuf:"varint,10,opt,name=running_releases,json=runningReleases,proto3" json:"running_releases,omitempty"`
	// Releases that wait for a place.
	QueuedReleases uint32        `protobuf:"varint,11,opt,name=queued_releases,json=queuedReleases,proto3" json:"queued_releases,omitempty"`
	KeyRing        *KeyRingState `protobuf:"bytes,12,opt,name=key_ring,json=keyRing,proto3" json:"key_ring,omitempty"`
	// Where the agent's audit log stands.
	AuditHead     *AuditHead `protobuf:"bytes,13,opt,name=audit_head,json=auditHead,proto3" json:"audit_head,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *GetAgentInfoResponse) Reset() {
	*x = GetAgentInfoResponse{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[24]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *GetAgentInfoResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*GetAgentInfoResponse) ProtoMessage() {}

func (x *GetAgentInfoResponse) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[24]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use GetAgentInfoResponse.ProtoReflect.Descriptor instead.
func (*GetAgentInfoResponse) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{24}
}

func (x *GetAgentInfoResponse) GetVersion() string {
	if x != nil {
		return x.Version
	}
	return ""
}

func (x *GetAgentInfoResponse) GetMode() AgentMode {
	if x != nil {
		return x.Mode
	}
	return AgentMode_AGENT_MODE_UNSPECIFIED
}

func (x *GetAgentInfoResponse) GetImageDigest() string {
	if x != nil && x.ImageDigest != nil {
		return *x.ImageDigest
	}
	return ""
}

func (x *GetAgentInfoResponse) GetKernelVersion() string {
	if x != nil {
		return x.KernelVersion
	}
	return ""
}

func (x *GetAgentInfoResponse) GetNodeVersion() string {
	if x != nil {
		return x.NodeVersion
	}
	return ""
}

func (x *GetAgentInfoResponse) GetKeyFingerprint() string {
	if x != nil {
		return x.KeyFingerprint
	}
	return ""
}

func (x *GetAgentInfoResponse) GetLimits() map[string]uint64 {
	if x != nil {
		return x.Limits
	}
	return nil
}

func (x *GetAgentInfoResponse) GetUptime() *durationpb.Duration {
	if x != nil {
		return x.Uptime
	}
	return nil
}

func (x *GetAgentInfoResponse) GetMemory() *MemoryUse {
	if x != nil {
		return x.Memory
	}
	return nil
}

func (x *GetAgentInfoResponse) GetRunningReleases() uint32 {
	if x != nil {
		return x.RunningReleases
	}
	return 0
}

func (x *GetAgentInfoResponse) GetQueuedReleases() uint32 {
	if x != nil {
		return x.QueuedReleases
	}
	return 0
}

func (x *GetAgentInfoResponse) GetKeyRing() *KeyRingState {
	if x != nil {
		return x.KeyRing
	}
	return nil
}

func (x *GetAgentInfoResponse) GetAuditHead() *AuditHead {
	if x != nil {
		return x.AuditHead
	}
	return nil
}

// The ring of the active key, as those see it who have to tell rings apart and to confirm them.
type KeyRingState struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	Epoch uint64                 `protobuf:"varint,1,opt,name=epoch,proto3" json:"epoch,omitempty"`
	// Whether the active key signs releases: see ConfirmKeyRing.
	Confirmed bool `protobuf:"varint,2,opt,name=confirmed,proto3" json:"confirmed,omitempty"`
	// SHA-256 of a text with a line for each key, each with a line feed at its end: `epoch <epoch>`, `ACTIVE <fingerprint>`,
	// and for each denied key, newest first, `<reason> <fingerprint> <time>`, the reason in capitals as in KeyStatus and the
	// time as 2026-01-02T03:04:05.000Z. Agents with the same digest have the same ring.
	Digest string `protobuf:"bytes,3,opt,name=digest,proto3" json:"digest,omitempty"`
	// Random, made at each start of the agent: 64 hex digits.
	Nonce string `protobuf:"bytes,4,opt,name=nonce,proto3" json:"nonce,omitempty"`
	// Whether ConfirmKeyRing wants an OperatorConfirmation.
	NeedsOperator bool `protobuf:"varint,5,opt,name=needs_operator,json=needsOperator,proto3" json:"needs_operator,omitempty"`
	// When a roll of the active key is or was due; unset when none is scheduled.
	RollDueTime   *timestamppb.Timestamp `protobuf:"bytes,6,opt,name=roll_due_time,json=rollDueTime,proto3,oneof" json:"roll_due_time,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *KeyRingState) Reset() {
	*x = KeyRingState{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[25]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *KeyRingState) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*KeyRingState) ProtoMessage() {}

func (x *KeyRingState) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[25]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use KeyRingState.ProtoReflect.Descriptor instead.
func (*KeyRingState) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{25}
}

func (x *KeyRingState) GetEpoch() uint64 {
	if x != nil {
		return x.Epoch
	}
	return 0
}

func (x *KeyRingState) GetConfirmed() bool {
	if x != nil {
		return x.Confirmed
	}
	return false
}

func (x *KeyRingState) GetDigest() string {
	if x != nil {
		return x.Digest
	}
	return ""
}

func (x *KeyRingState) GetNonce() string {
	if x != nil {
		return x.Nonce
	}
	return ""
}

func (x *KeyRingState) GetNeedsOperator() bool {
	if x != nil {
		return x.NeedsOperator
	}
	return false
}

func (x *KeyRingState) GetRollDueTime() *timestamppb.Timestamp {
	if x != nil {
		return x.RollDueTime
	}
	return nil
}

type MemoryUse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Bytes of the agent's process that are in RAM; 0 where the system does not say, as without /proc.
	ResidentBytes uint64 `protobuf:"varint,1,opt,name=resident_bytes,json=residentBytes,proto3" json:"resident_bytes,omitempty"`
	// The most it ever was.
	PeakResidentBytes uint64 `protobuf:"varint,2,opt,name=peak_resident_bytes,json=peakResidentBytes,proto3" json:"peak_resident_bytes,omitempty"`
	// RAM of the machine.
	TotalBytes uint64 `protobuf:"varint,3,opt,name=total_bytes,json=totalBytes,proto3" json:"total_bytes,omitempty"`
	// RAM of the machine that is free or can be freed.
	AvailableBytes uint64 `protobuf:"varint,4,opt,name=available_bytes,json=availableBytes,proto3" json:"available_bytes,omitempty"`
	unknownFields  protoimpl.UnknownFields
	sizeCache      protoimpl.SizeCache
}

func (x *MemoryUse) Reset() {
	*x = MemoryUse{}
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[26]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *MemoryUse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*MemoryUse) ProtoMessage() {}

func (x *MemoryUse) ProtoReflect() protoreflect.Message {
	mi := &file_sealci_release_v1_release_agent_proto_msgTypes[26]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use MemoryUse.ProtoReflect.Descriptor instead.
func (*MemoryUse) Descriptor() ([]byte, []int) {
	return file_sealci_release_v1_release_agent_proto_rawDescGZIP(), []int{26}
}

func (x *MemoryUse) GetResidentBytes() uint64 {
	if x != nil {
		return x.ResidentBytes
	}
	return 0
}

func (x *MemoryUse) GetPeakResidentBytes() uint64 {
	if x != nil {
		return x.PeakResidentBytes
	}
	return 0
}

func (x *MemoryUse) GetTotalBytes() uint64 {
	if x != nil {
		return x.TotalBytes
	}
	return 0
}

func (x *MemoryUse) GetAvailableBytes() uint64 {
	if x != nil {
		return x.AvailableBytes
	}
	return 0
}

var File_sealci_release_v1_release_agent_proto protoreflect.FileDescriptor

const file_sealci_release_v1_release_agent_proto_rawDesc = "" +
	"\n" +
	"%sealci/release/v1/release_agent.proto\x12\x11sealci.release.v1\x1a\x1egoogle/protobuf/duration.proto\x1a\x1fgoogle/protobuf/timestamp.proto\"\xb3\x03\n" +
	"\x14CreateReleaseRequest\x12%\n" +
	"\x0erepository_url\x18\x01 \x01(\tR\rrepositoryUrl\x12\x10\n" +
	"\x03tag\x18\x02 \x01(\tR\x03tag\x12E\n" +
	"\vcredentials\x18\x03 \x01(\v2\x1e.sealci.release.v1.CredentialsH\x00R\vcredentials\x88\x01\x01\x12,\n" +
	"\x0fexpected_commit\x18\x04 \x01(\tH\x01R\x0eexpectedCommit\x88\x01\x01\x12=\n" +
	"\x18expected_key_fingerprint\x18\x05 \x01(\tH\x02R\x16expectedKeyFingerprint\x88\x01\x01\x12\x1b\n" +
	"\x06prefix\x18\x06 \x01(\tH\x03R\x06prefix\x88\x01\x01\x12\x18\n" +
	"\aprofile\x18\a \x01(\bR\aprofile\x12+\n" +
	"\x11idempotency_token\x18\b \x01(\tR\x10idempotencyTokenB\x0e\n" +
	"\f_credentialsB\x12\n" +
	"\x10_expected_commitB\x1b\n" +
	"\x19_expected_key_fingerprintB\t\n" +
	"\a_prefix\"E\n" +
	"\vCredentials\x12\x1a\n" +
	"\busername\x18\x01 \x01(\tR\busername\x12\x1a\n" +
	"\bpassword\x18\x02 \x01(\tR\bpassword\"\xe8\x01\n" +
	"\x15CreateReleaseResponse\x129\n" +
	"\bprogress\x18\x01 \x01(\v2\x1b.sealci.release.v1.ProgressH\x00R\bprogress\x124\n" +
	"\x04info\x18\x02 \x01(\v2\x1e.sealci.release.v1.ReleaseInfoH\x00R\x04info\x12\x16\n" +
	"\x05chunk\x18\x03 \x01(\fH\x00R\x05chunk\x12=\n" +
	"\asummary\x18\x04 \x01(\v2!.sealci.release.v1.ReleaseSummaryH\x00R\asummaryB\a\n" +
	"\x05event\"\xad\x02\n" +
	"\bProgress\x12.\n" +
	"\x05phase\x18\x01 \x01(\x0e2\x18.sealci.release.v1.PhaseR\x05phase\x12!\n" +
	"\fobjects_done\x18\x02 \x01(\x04R\vobjectsDone\x12(\n" +
	"\robjects_total\x18\x03 \x01(\x04H\x00R\fobjectsTotal\x88\x01\x01\x12\x1d\n" +
	"\n" +
	"bytes_done\x18\x04 \x01(\x04R\tbytesDone\x12$\n" +
	"\vbytes_total\x18\x05 \x01(\x04H\x01R\n" +
	"bytesTotal\x88\x01\x01\x12*\n" +
	"\x0equeue_position\x18\x06 \x01(\rH\x02R\rqueuePosition\x88\x01\x01B\x10\n" +
	"\x0e_objects_totalB\x0e\n" +
	"\f_bytes_totalB\x11\n" +
	"\x0f_queue_position\"\xbb\x02\n" +
	"\vReleaseInfo\x12\x12\n" +
	"\x04name\x18\x01 \x01(\tR\x04name\x12\x10\n" +
	"\x03tag\x18\x02 \x01(\tR\x03tag\x12\x1b\n" +
	"\tcommit_id\x18\x03 \x01(\tR\bcommitId\x12'\n" +
	"\rtag_object_id\x18\x04 \x01(\tH\x00R\vtagObjectId\x88\x01\x01\x12'\n" +
	"\x0fkey_fingerprint\x18\x05 \x01(\tR\x0ekeyFingerprint\x12\x1b\n" +
	"\tfile_name\x18\x06 \x01(\tR\bfileName\x12%\n" +
	"\x0erepository_url\x18\a \x01(\tR\rrepositoryUrl\x12A\n" +
	"\x0esignature_time\x18\b \x01(\v2\x1a.google.protobuf.TimestampR\rsignatureTimeB\x10\n" +
	"\x0e_tag_object_id\"\xc2\x04\n" +
	"\x0eReleaseSummary\x12\x1d\n" +
	"\n" +
	"size_bytes\x18\x01 \x01(\x04R\tsizeBytes\x12\x16\n" +
	"\x06sha256\x18\x02 \x01(\tR\x06sha256\x12\x1b\n" +
	"\ttgz_bytes\x18\x03 \x01(\x04R\btgzBytes\x12\x1d\n" +
	"\n" +
	"tgz_sha256\x18\x04 \x01(\tR\ttgzSha256\x12\x1b\n" +
	"\ttar_bytes\x18\x05 \x01(\x04R\btarBytes\x12\x1d\n" +
	"\n" +
	"tar_sha256\x18\x06 \x01(\tR\ttarSha256\x12\x14\n" +
	"\x05files\x18\a \x01(\x04R\x05files\x12 \n" +
	"\vdirectories\x18\b \x01(\x04R\vdirectories\x12\x1a\n" +
	"\bsymlinks\x18\t \x01(\x04R\bsymlinks\x12\x1e\n" +
	"\n" +
	"submodules\x18\n" +
	" \x01(\x04R\n" +
	"submodules\x12#\n" +
	"\rcontent_bytes\x18\v \x01(\x04R\fcontentBytes\x12-\n" +
	"\x12detached_signature\x18\f \x01(\tR\x11detachedSignature\x12\x1a\n" +
	"\bwarnings\x18\r \x03(\tR\bwarnings\x12>\n" +
	"\aprofile\x18\x0e \x01(\v2\x1f.sealci.release.v1.StageProfileH\x00R\aprofile\x88\x01\x01\x12B\n" +
	"\n" +
	"provenance\x18\x0f \x01(\v2\x1d.sealci.release.v1.ProvenanceH\x01R\n" +
	"provenance\x88\x01\x01B\n" +
	"\n" +
	"\b_profileB\r\n" +
	"\v_provenance\"w\n" +
	"\n" +
	"Provenance\x12\x1c\n" +
	"\tstatement\x18\x01 \x01(\fR\tstatement\x12\x1a\n" +
	"\benvelope\x18\x02 \x01(\tR\benvelope\x12/\n" +
	"\x13statement_signature\x18\x03 \x01(\tR\x12statementSignature\"\xc5\x03\n" +
	"\fStageProfile\x123\n" +
	"\aresolve\x18\x01 \x01(\v2\x19.google.protobuf.DurationR\aresolve\x12/\n" +
	"\x05fetch\x18\x02 \x01(\v2\x19.google.protobuf.DurationR\x05fetch\x12/\n" +
	"\x05index\x18\x03 \x01(\v2\x19.google.protobuf.DurationR\x05index\x12-\n" +
	"\x04wait\x18\t \x01(\v2\x19.google.protobuf.DurationR\x04wait\x123\n" +
	"\aarchive\x18\x04 \x01(\v2\x19.google.protobuf.DurationR\aarchive\x12-\n" +
	"\x04gzip\x18\x05 \x01(\v2\x19.google.protobuf.DurationR\x04gzip\x12-\n" +
	"\x04hash\x18\x06 \x01(\v2\x19.google.protobuf.DurationR\x04hash\x12-\n" +
	"\x04sign\x18\a \x01(\v2\x19.google.protobuf.DurationR\x04sign\x12-\n" +
	"\x04send\x18\b \x01(\v2\x19.google.protobuf.DurationR\x04send\"L\n" +
	"\x13GetPublicKeyRequest\x12%\n" +
	"\vfingerprint\x18\x01 \x01(\tH\x00R\vfingerprint\x88\x01\x01B\x0e\n" +
	"\f_fingerprint\"\x9e\x02\n" +
	"\x14GetPublicKeyResponse\x12.\n" +
	"\x03key\x18\x01 \x01(\v2\x1c.sealci.release.v1.PublicKeyR\x03key\x12;\n" +
	"\n" +
	"older_keys\x18\x02 \x03(\v2\x1c.sealci.release.v1.PublicKeyR\tolderKeys\x12C\n" +
	"\rroll_due_time\x18\x03 \x01(\v2\x1a.google.protobuf.TimestampH\x00R\vrollDueTime\x88\x01\x01\x12$\n" +
	"\x0ekey_ring_epoch\x18\x04 \x01(\x04R\fkeyRingEpoch\x12\x1c\n" +
	"\tconfirmed\x18\x05 \x01(\bR\tconfirmedB\x10\n" +
	"\x0e_roll_due_time\"\xe6\x02\n" +
	"\tPublicKey\x12 \n" +
	"\vfingerprint\x18\x01 \x01(\tR\vfingerprint\x12\x1f\n" +
	"\varmored_key\x18\x02 \x01(\tR\n" +
	"armoredKey\x12;\n" +
	"\vcreate_time\x18\x03 \x01(\v2\x1a.google.protobuf.TimestampR\n" +
	"createTime\x12@\n" +
	"\vexpire_time\x18\x04 \x01(\v2\x1a.google.protobuf.TimestampH\x00R\n" +
	"expireTime\x88\x01\x01\x124\n" +
	"\x06status\x18\x05 \x01(\x0e2\x1c.sealci.release.v1.KeyStatusR\x06status\x12B\n" +
	"\n" +
	"revocation\x18\x06 \x01(\v2\x1d.sealci.release.v1.RevocationH\x01R\n" +
	"revocation\x88\x01\x01B\x0e\n" +
	"\f_expire_timeB\r\n" +
	"\v_revocation\"\x86\x02\n" +
	"\n" +
	"Revocation\x12;\n" +
	"\x06reason\x18\x01 \x01(\x0e2#.sealci.release.v1.RevocationReasonR\x06reason\x12\x18\n" +
	"\acomment\x18\x02 \x01(\tR\acomment\x12;\n" +
	"\vrevoke_time\x18\x03 \x01(\v2\x1a.google.protobuf.TimestampR\n" +
	"revokeTime\x12/\n" +
	"\x13armored_certificate\x18\x04 \x01(\tR\x12armoredCertificate\x123\n" +
	"\x15successor_fingerprint\x18\x05 \x01(\tR\x14successorFingerprint\"\xb1\x01\n" +
	"\x12RollPGPKeysRequest\x12;\n" +
	"\x06reason\x18\x01 \x01(\x0e2#.sealci.release.v1.RevocationReasonR\x06reason\x12\x18\n" +
	"\acomment\x18\x02 \x01(\tR\acomment\x12\x17\n" +
	"\adry_run\x18\x03 \x01(\bR\x06dryRun\x12+\n" +
	"\x11idempotency_token\x18\x04 \x01(\tR\x10idempotencyToken\"\x88\x01\n" +
	"\x13RollPGPKeysResponse\x124\n" +
	"\x04plan\x18\x01 \x01(\v2\x1e.sealci.release.v1.KeyRollPlanH\x00R\x04plan\x120\n" +
	"\x04roll\x18\x02 \x01(\v2\x1a.sealci.release.v1.KeyRollH\x00R\x04rollB\t\n" +
	"\aoutcome\"\xd3\x01\n" +
	"\vKeyRollPlan\x12=\n" +
	"\vcurrent_key\x18\x01 \x01(\v2\x1c.sealci.release.v1.PublicKeyR\n" +
	"currentKey\x12)\n" +
	"\x10running_releases\x18\x02 \x01(\rR\x0frunningReleases\x12<\n" +
	"\flongest_wait\x18\x03 \x01(\v2\x19.google.protobuf.DurationR\vlongestWait\x12\x1c\n" +
	"\tcertified\x18\x04 \x01(\bR\tcertified\"\xda\x02\n" +
	"\aKeyRoll\x125\n" +
	"\anew_key\x18\x01 \x01(\v2\x1c.sealci.release.v1.PublicKeyR\x06newKey\x12=\n" +
	"\vrevoked_key\x18\x02 \x01(\v2\x1c.sealci.release.v1.PublicKeyR\n" +
	"revokedKey\x128\n" +
	"\x15armored_certification\x18\x03 \x01(\tH\x00R\x14armoredCertification\x88\x01\x01\x127\n" +
	"\x06notice\x18\x04 \x01(\v2\x1f.sealci.release.v1.DenialNoticeR\x06notice\x12&\n" +
	"\x0fsealed_key_ring\x18\x05 \x01(\fR\rsealedKeyRing\x12$\n" +
	"\x0ekey_ring_epoch\x18\x06 \x01(\x04R\fkeyRingEpochB\x18\n" +
	"\x16_armored_certification\"l\n" +
	"\fDenialNotice\x12\x12\n" +
	"\x04text\x18\x01 \x01(\tR\x04text\x12\x12\n" +
	"\x04json\x18\x02 \x01(\tR\x04json\x124\n" +
	"\x16armored_json_signature\x18\x03 \x01(\tR\x14armoredJsonSignature\"?\n" +
	"\x15RestoreKeyRingRequest\x12&\n" +
	"\x0fsealed_key_ring\x18\x01 \x01(\fR\rsealedKeyRing\"\xa6\x01\n" +
	"\x16RestoreKeyRingResponse\x12.\n" +
	"\x03key\x18\x01 \x01(\v2\x1c.sealci.release.v1.PublicKeyR\x03key\x12$\n" +
	"\x0ekey_ring_epoch\x18\x02 \x01(\x04R\fkeyRingEpoch\x12\x18\n" +
	"\achanged\x18\x03 \x01(\bR\achanged\x12\x1c\n" +
	"\tconfirmed\x18\x04 \x01(\bR\tconfirmed\"\xe3\x01\n" +
	"\x15ConfirmKeyRingRequest\x12$\n" +
	"\x0ekey_ring_epoch\x18\x01 \x01(\x04R\fkeyRingEpoch\x12'\n" +
	"\x0fkey_fingerprint\x18\x02 \x01(\tR\x0ekeyFingerprint\x12a\n" +
	"\x15operator_confirmation\x18\x03 \x01(\v2'.sealci.release.v1.OperatorConfirmationH\x00R\x14operatorConfirmation\x88\x01\x01B\x18\n" +
	"\x16_operator_confirmation\"R\n" +
	"\x14OperatorConfirmation\x12\x1c\n" +
	"\tstatement\x18\x01 \x01(\fR\tstatement\x12\x1c\n" +
	"\tsignature\x18\x02 \x01(\fR\tsignature\"\x88\x01\n" +
	"\x16ConfirmKeyRingResponse\x12.\n" +
	"\x03key\x18\x01 \x01(\v2\x1c.sealci.release.v1.PublicKeyR\x03key\x12$\n" +
	"\x0ekey_ring_epoch\x18\x02 \x01(\x04R\fkeyRingEpoch\x12\x18\n" +
	"\achanged\x18\x03 \x01(\bR\achanged\"\x15\n" +
	"\x13GetAgentInfoRequest\"U\n" +
	"\tAuditHead\x12\x14\n" +
	"\x05start\x18\x01 \x01(\tR\x05start\x12\x1a\n" +
	"\bsequence\x18\x02 \x01(\x04R\bsequence\x12\x16\n" +
	"\x06digest\x18\x03 \x01(\tR\x06digest\"\xcc\x05\n" +
	"\x14GetAgentInfoResponse\x12\x18\n" +
	"\aversion\x18\x01 \x01(\tR\aversion\x120\n" +
	"\x04mode\x18\x02 \x01(\x0e2\x1c.sealci.release.v1.AgentModeR\x04mode\x12&\n" +
	"\fimage_digest\x18\x03 \x01(\tH\x00R\vimageDigest\x88\x01\x01\x12%\n" +
	"\x0ekernel_version\x18\x04 \x01(\tR\rkernelVersion\x12!\n" +
	"\fnode_version\x18\x05 \x01(\tR\vnodeVersion\x12'\n" +
	"\x0fkey_fingerprint\x18\x06 \x01(\tR\x0ekeyFingerprint\x12K\n" +
	"\x06limits\x18\a \x03(\v23.sealci.release.v1.GetAgentInfoResponse.LimitsEntryR\x06limits\x121\n" +
	"\x06uptime\x18\b \x01(\v2\x19.google.protobuf.DurationR\x06uptime\x124\n" +
	"\x06memory\x18\t \x01(\v2\x1c.sealci.release.v1.MemoryUseR\x06memory\x12)\n" +
	"\x10running_releases\x18\n" +
	" \x01(\rR\x0frunningReleases\x12'\n" +
	"\x0fqueued_releases\x18\v \x01(\rR\x0equeuedReleases\x12:\n" +
	"\bkey_ring\x18\f \x01(\v2\x1f.sealci.release.v1.KeyRingStateR\akeyRing\x12;\n" +
	"\n" +
	"audit_head\x18\r \x01(\v2\x1c.sealci.release.v1.AuditHeadR\tauditHead\x1a9\n" +
	"\vLimitsEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\x04R\x05value:\x028\x01B\x0f\n" +
	"\r_image_digest\"\xee\x01\n" +
	"\fKeyRingState\x12\x14\n" +
	"\x05epoch\x18\x01 \x01(\x04R\x05epoch\x12\x1c\n" +
	"\tconfirmed\x18\x02 \x01(\bR\tconfirmed\x12\x16\n" +
	"\x06digest\x18\x03 \x01(\tR\x06digest\x12\x14\n" +
	"\x05nonce\x18\x04 \x01(\tR\x05nonce\x12%\n" +
	"\x0eneeds_operator\x18\x05 \x01(\bR\rneedsOperator\x12C\n" +
	"\rroll_due_time\x18\x06 \x01(\v2\x1a.google.protobuf.TimestampH\x00R\vrollDueTime\x88\x01\x01B\x10\n" +
	"\x0e_roll_due_time\"\xac\x01\n" +
	"\tMemoryUse\x12%\n" +
	"\x0eresident_bytes\x18\x01 \x01(\x04R\rresidentBytes\x12.\n" +
	"\x13peak_resident_bytes\x18\x02 \x01(\x04R\x11peakResidentBytes\x12\x1f\n" +
	"\vtotal_bytes\x18\x03 \x01(\x04R\n" +
	"totalBytes\x12'\n" +
	"\x0favailable_bytes\x18\x04 \x01(\x04R\x0eavailableBytes*\x81\x01\n" +
	"\x05Phase\x12\x15\n" +
	"\x11PHASE_UNSPECIFIED\x10\x00\x12\x13\n" +
	"\x0fPHASE_RESOLVING\x10\x01\x12\x12\n" +
	"\x0ePHASE_FETCHING\x10\x02\x12\x13\n" +
	"\x0fPHASE_ARCHIVING\x10\x03\x12\x11\n" +
	"\rPHASE_SIGNING\x10\x04\x12\x10\n" +
	"\fPHASE_QUEUED\x10\x05*\x8d\x01\n" +
	"\tKeyStatus\x12\x1a\n" +
	"\x16KEY_STATUS_UNSPECIFIED\x10\x00\x12\x15\n" +
	"\x11KEY_STATUS_ACTIVE\x10\x01\x12\x19\n" +
	"\x15KEY_STATUS_SUPERSEDED\x10\x02\x12\x1a\n" +
	"\x16KEY_STATUS_COMPROMISED\x10\x03\x12\x16\n" +
	"\x12KEY_STATUS_RETIRED\x10\x04*\x99\x01\n" +
	"\x10RevocationReason\x12!\n" +
	"\x1dREVOCATION_REASON_UNSPECIFIED\x10\x00\x12 \n" +
	"\x1cREVOCATION_REASON_SUPERSEDED\x10\x01\x12!\n" +
	"\x1dREVOCATION_REASON_COMPROMISED\x10\x02\x12\x1d\n" +
	"\x19REVOCATION_REASON_RETIRED\x10\x03*^\n" +
	"\tAgentMode\x12\x1a\n" +
	"\x16AGENT_MODE_UNSPECIFIED\x10\x00\x12\x1a\n" +
	"\x16AGENT_MODE_DEVELOPMENT\x10\x01\x12\x19\n" +
	"\x15AGENT_MODE_PRODUCTION\x10\x022\xe2\x04\n" +
	"\fReleaseAgent\x12d\n" +
	"\rCreateRelease\x12'.sealci.release.v1.CreateReleaseRequest\x1a(.sealci.release.v1.CreateReleaseResponse0\x01\x12_\n" +
	"\fGetPublicKey\x12&.sealci.release.v1.GetPublicKeyRequest\x1a'.sealci.release.v1.GetPublicKeyResponse\x12\\\n" +
	"\vRollPGPKeys\x12%.sealci.release.v1.RollPGPKeysRequest\x1a&.sealci.release.v1.RollPGPKeysResponse\x12e\n" +
	"\x0eRestoreKeyRing\x12(.sealci.release.v1.RestoreKeyRingRequest\x1a).sealci.release.v1.RestoreKeyRingResponse\x12e\n" +
	"\x0eConfirmKeyRing\x12(.sealci.release.v1.ConfirmKeyRingRequest\x1a).sealci.release.v1.ConfirmKeyRingResponse\x12_\n" +
	"\fGetAgentInfo\x12&.sealci.release.v1.GetAgentInfoRequest\x1a'.sealci.release.v1.GetAgentInfoResponseB*Z(release.sealci.dev/examples/go/releasev1b\x06proto3"

var (
	file_sealci_release_v1_release_agent_proto_rawDescOnce sync.Once
	file_sealci_release_v1_release_agent_proto_rawDescData []byte
)

func file_sealci_release_v1_release_agent_proto_rawDescGZIP() []byte {
	file_sealci_release_v1_release_agent_proto_rawDescOnce.Do(func() {
		file_sealci_release_v1_release_agent_proto_rawDescData = protoimpl.X.CompressGZIP(unsafe.Slice(unsafe.StringData(file_sealci_release_v1_release_agent_proto_rawDesc), len(file_sealci_release_v1_release_agent_proto_rawDesc)))
	})
	return file_sealci_release_v1_release_agent_proto_rawDescData
}

var file_sealci_release_v1_release_agent_proto_enumTypes = make([]protoimpl.EnumInfo, 4)
var file_sealci_release_v1_release_agent_proto_msgTypes = make([]protoimpl.MessageInfo, 28)
var file_sealci_release_v1_release_agent_proto_goTypes = []any{
	(Phase)(0),                     // 0: sealci.release.v1.Phase
	(KeyStatus)(0),                 // 1: sealci.release.v1.KeyStatus
	(RevocationReason)(0),          // 2: sealci.release.v1.RevocationReason
	(AgentMode)(0),                 // 3: sealci.release.v1.AgentMode
	(*CreateReleaseRequest)(nil),   // 4: sealci.release.v1.CreateReleaseRequest
	(*Credentials)(nil),            // 5: sealci.release.v1.Credentials
	(*CreateReleaseResponse)(nil),  // 6: sealci.release.v1.CreateReleaseResponse
	(*Progress)(nil),               // 7: sealci.release.v1.Progress
	(*ReleaseInfo)(nil),            // 8: sealci.release.v1.ReleaseInfo
	(*ReleaseSummary)(nil),         // 9: sealci.release.v1.ReleaseSummary
	(*Provenance)(nil),             // 10: sealci.release.v1.Provenance
	(*StageProfile)(nil),           // 11: sealci.release.v1.StageProfile
	(*GetPublicKeyRequest)(nil),    // 12: sealci.release.v1.GetPublicKeyRequest
	(*GetPublicKeyResponse)(nil),   // 13: sealci.release.v1.GetPublicKeyResponse
	(*PublicKey)(nil),              // 14: sealci.release.v1.PublicKey
	(*Revocation)(nil),             // 15: sealci.release.v1.Revocation
	(*RollPGPKeysRequest)(nil),     // 16: sealci.release.v1.RollPGPKeysRequest
	(*RollPGPKeysResponse)(nil),    // 17: sealci.release.v1.RollPGPKeysResponse
	(*KeyRollPlan)(nil),            // 18: sealci.release.v1.KeyRollPlan
	(*KeyRoll)(nil),                // 19: sealci.release.v1.KeyRoll
	(*DenialNotice)(nil),           // 20: sealci.release.v1.DenialNotice
	(*RestoreKeyRingRequest)(nil),  // 21: sealci.release.v1.RestoreKeyRingRequest
	(*RestoreKeyRingResponse)(nil), // 22: sealci.release.v1.RestoreKeyRingResponse
	(*ConfirmKeyRingRequest)(nil),  // 23: sealci.release.v1.ConfirmKeyRingRequest
	(*OperatorConfirmation)(nil),   // 24: sealci.release.v1.OperatorConfirmation
	(*ConfirmKeyRingResponse)(nil), // 25: sealci.release.v1.ConfirmKeyRingResponse
	(*GetAgentInfoRequest)(nil),    // 26: sealci.release.v1.GetAgentInfoRequest
	(*AuditHead)(nil),              // 27: sealci.release.v1.AuditHead
	(*GetAgentInfoResponse)(nil),   // 28: sealci.release.v1.GetAgentInfoResponse
	(*KeyRingState)(nil),           // 29: sealci.release.v1.KeyRingState
	(*MemoryUse)(nil),              // 30: sealci.release.v1.MemoryUse
	nil,                            // 31: sealci.release.v1.GetAgentInfoResponse.LimitsEntry
	(*timestamppb.Timestamp)(nil),  // 32: google.protobuf.Timestamp
	(*durationpb.Duration)(nil),    // 33: google.protobuf.Duration
}
var file_sealci_release_v1_release_agent_proto_depIdxs = []int32{
	5,  // 0: sealci.release.v1.CreateReleaseRequest.credentials:type_name -> sealci.release.v1.Credentials
	7,  // 1: sealci.release.v1.CreateReleaseResponse.progress:type_name -> sealci.release.v1.Progress
	8,  // 2: sealci.release.v1.CreateReleaseResponse.info:type_name -> sealci.release.v1.ReleaseInfo
	9,  // 3: sealci.release.v1.CreateReleaseResponse.summary:type_name -> sealci.release.v1.ReleaseSummary
	0,  // 4: sealci.release.v1.Progress.phase:type_name -> sealci.release.v1.Phase
	32, // 5: sealci.release.v1.ReleaseInfo.signature_time:type_name -> google.protobuf.Timestamp
	11, // 6: sealci.release.v1.ReleaseSummary.profile:type_name -> sealci.release.v1.StageProfile
	10, // 7: sealci.release.v1.ReleaseSummary.provenance:type_name -> sealci.release.v1.Provenance
	33, // 8: sealci.release.v1.StageProfile.resolve:type_name -> google.protobuf.Duration
	33, // 9: sealci.release.v1.StageProfile.fetch:type_name -> google.protobuf.Duration
	33, // 10: sealci.release.v1.StageProfile.index:type_name -> google.protobuf.Duration
	33, // 11: sealci.release.v1.StageProfile.wait:type_name -> google.protobuf.Duration
	33, // 12: sealci.release.v1.StageProfile.archive:type_name -> google.protobuf.Duration
	33, // 13: sealci.release.v1.StageProfile.gzip:type_name -> google.protobuf.Duration
	33, // 14: sealci.release.v1.StageProfile.hash:type_name -> google.protobuf.Duration
	33, // 15: sealci.release.v1.StageProfile.sign:type_name -> google.protobuf.Duration
	33, // 16: sealci.release.v1.StageProfile.send:type_name -> google.protobuf.Duration
	14, // 17: sealci.release.v1.GetPublicKeyResponse.key:type_name -> sealci.release.v1.PublicKey
	14, // 18: sealci.release.v1.GetPublicKeyResponse.older_keys:type_name -> sealci.release.v1.PublicKey
	32, // 19: sealci.release.v1.GetPublicKeyResponse.roll_due_time:type_name -> google.protobuf.Timestamp
	32, // 20: sealci.release.v1.PublicKey.create_time:type_name -> google.protobuf.Timestamp
	32, // 21: sealci.release.v1.PublicKey.expire_time:type_name -> google.protobuf.Timestamp
	1,  // 22: sealci.release.v1.PublicKey.status:type_name -> sealci.release.v1.KeyStatus
	15, // 23: sealci.release.v1.PublicKey.revocation:type_name -> sealci.release.v1.Revocation
	2,  // 24: sealci.release.v1.Revocation.reason:type_name -> sealci.release.v1.RevocationReason
	32, // 25: sealci.release.v1.Revocation.revoke_time:type_name -> google.protobuf.Timestamp
	2,  // 26: sealci.release.v1.RollPGPKeysRequest.reason:type_name -> sealci.release.v1.RevocationReason
	18, // 27: sealci.release.v1.RollPGPKeysResponse.plan:type_name -> sealci.release.v1.KeyRollPlan
	19, // 28: sealci.release.v1.RollPGPKeysResponse.roll:type_name -> sealci.release.v1.KeyRoll
	14, // 29: sealci.release.v1.KeyRollPlan.current_key:type_name -> sealci.release.v1.PublicKey
	33, // 30: sealci.release.v1.KeyRollPlan.longest_wait:type_name -> google.protobuf.Duration
	14, // 31: sealci.release.v1.KeyRoll.new_key:type_name -> sealci.release.v1.PublicKey
	14, // 32: sealci.release.v1.KeyRoll.revoked_key:type_name -> sealci.release.v1.PublicKey
	20, // 33: sealci.release.v1.KeyRoll.notice:type_name -> sealci.release.v1.DenialNotice
	14, // 34: sealci.release.v1.RestoreKeyRingResponse.key:type_name -> sealci.release.v1.PublicKey
	24, // 35: sealci.release.v1.ConfirmKeyRingRequest.operator_confirmation:type_name -> sealci.release.v1.OperatorConfirmation
	14, // 36: sealci.release.v1.ConfirmKeyRingResponse.key:type_name -> sealci.release.v1.PublicKey
	3,  // 37: sealci.release.v1.GetAgentInfoResponse.mode:type_name -> sealci.release.v1.AgentMode
	31, // 38: sealci.release.v1.GetAgentInfoResponse.limits:type_name -> sealci.release.v1.GetAgentInfoResponse.LimitsEntry
	33, // 39: sealci.release.v1.GetAgentInfoResponse.uptime:type_name -> google.protobuf.Duration
	30, // 40: sealci.release.v1.GetAgentInfoResponse.memory:type_name -> sealci.release.v1.MemoryUse
	29, // 41: sealci.release.v1.GetAgentInfoResponse.key_ring:type_name -> sealci.release.v1.KeyRingState
	27, // 42: sealci.release.v1.GetAgentInfoResponse.audit_head:type_name -> sealci.release.v1.AuditHead
	32, // 43: sealci.release.v1.KeyRingState.roll_due_time:type_name -> google.protobuf.Timestamp
	4,  // 44: sealci.release.v1.ReleaseAgent.CreateRelease:input_type -> sealci.release.v1.CreateReleaseRequest
	12, // 45: sealci.release.v1.ReleaseAgent.GetPublicKey:input_type -> sealci.release.v1.GetPublicKeyRequest
	16, // 46: sealci.release.v1.ReleaseAgent.RollPGPKeys:input_type -> sealci.release.v1.RollPGPKeysRequest
	21, // 47: sealci.release.v1.ReleaseAgent.RestoreKeyRing:input_type -> sealci.release.v1.RestoreKeyRingRequest
	23, // 48: sealci.release.v1.ReleaseAgent.ConfirmKeyRing:input_type -> sealci.release.v1.ConfirmKeyRingRequest
	26, // 49: sealci.release.v1.ReleaseAgent.GetAgentInfo:input_type -> sealci.release.v1.GetAgentInfoRequest
	6,  // 50: sealci.release.v1.ReleaseAgent.CreateRelease:output_type -> sealci.release.v1.CreateReleaseResponse
	13, // 51: sealci.release.v1.ReleaseAgent.GetPublicKey:output_type -> sealci.release.v1.GetPublicKeyResponse
	17, // 52: sealci.release.v1.ReleaseAgent.RollPGPKeys:output_type -> sealci.release.v1.RollPGPKeysResponse
	22, // 53: sealci.release.v1.ReleaseAgent.RestoreKeyRing:output_type -> sealci.release.v1.RestoreKeyRingResponse
	25, // 54: sealci.release.v1.ReleaseAgent.ConfirmKeyRing:output_type -> sealci.release.v1.ConfirmKeyRingResponse
	28, // 55: sealci.release.v1.ReleaseAgent.GetAgentInfo:output_type -> sealci.release.v1.GetAgentInfoResponse
	50, // [50:56] is the sub-list for method output_type
	44, // [44:50] is the sub-list for method input_type
	44, // [44:44] is the sub-list for extension type_name
	44, // [44:44] is the sub-list for extension extendee
	0,  // [0:44] is the sub-list for field type_name
}

func init() { file_sealci_release_v1_release_agent_proto_init() }
func file_sealci_release_v1_release_agent_proto_init() {
	if File_sealci_release_v1_release_agent_proto != nil {
		return
	}
	file_sealci_release_v1_release_agent_proto_msgTypes[0].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[2].OneofWrappers = []any{
		(*CreateReleaseResponse_Progress)(nil),
		(*CreateReleaseResponse_Info)(nil),
		(*CreateReleaseResponse_Chunk)(nil),
		(*CreateReleaseResponse_Summary)(nil),
	}
	file_sealci_release_v1_release_agent_proto_msgTypes[3].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[4].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[5].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[8].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[9].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[10].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[13].OneofWrappers = []any{
		(*RollPGPKeysResponse_Plan)(nil),
		(*RollPGPKeysResponse_Roll)(nil),
	}
	file_sealci_release_v1_release_agent_proto_msgTypes[15].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[19].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[24].OneofWrappers = []any{}
	file_sealci_release_v1_release_agent_proto_msgTypes[25].OneofWrappers = []any{}
	type x struct{}
	out := protoimpl.TypeBuilder{
		File: protoimpl.DescBuilder{
			GoPackagePath: reflect.TypeOf(x{}).PkgPath(),
			RawDescriptor: unsafe.Slice(unsafe.StringData(file_sealci_release_v1_release_agent_proto_rawDesc), len(file_sealci_release_v1_release_agent_proto_rawDesc)),
			NumEnums:      4,
			NumMessages:   28,
			NumExtensions: 0,
			NumServices:   1,
		},
		GoTypes:           file_sealci_release_v1_release_agent_proto_goTypes,
		DependencyIndexes: file_sealci_release_v1_release_agent_proto_depIdxs,
		EnumInfos:         file_sealci_release_v1_release_agent_proto_enumTypes,
		MessageInfos:      file_sealci_release_v1_release_agent_proto_msgTypes,
	}.Build()
	File_sealci_release_v1_release_agent_proto = out.File
	file_sealci_release_v1_release_agent_proto_goTypes = nil
	file_sealci_release_v1_release_agent_proto_depIdxs = nil
}
