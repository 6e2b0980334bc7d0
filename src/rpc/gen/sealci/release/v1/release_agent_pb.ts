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

// @generated by protoc-gen-es v2.17.0 with parameter "target=ts,erasable_syntax=true,import_extension=ts"
// @generated from file sealci/release/v1/release_agent.proto (package sealci.release.v1, syntax proto3)
/* eslint-disable */

import type { GenEnum, GenFile, GenMessage, GenService } from "@bufbuild/protobuf/codegenv2";
import { enumDesc, fileDesc, messageDesc, serviceDesc } from "@bufbuild/protobuf/codegenv2";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import { file_google_protobuf_duration, file_google_protobuf_timestamp } from "@bufbuild/protobuf/wkt";
import type { Message, UnknownEnum } from "@bufbuild/protobuf";

/**
 * Describes the file sealci/release/v1/release_agent.proto.
 */
export const file_sealci_release_v1_release_agent: GenFile = /*@__PURE__*/
  fileDesc("CiVzZWFsY2kvcmVsZWFzZS92MS9yZWxlYXNlX2FnZW50LnByb3RvEhFzZWFsY2kucmVsZWFzZS52MSLHAgoUQ3JlYXRlUmVsZWFzZVJlcXVlc3QSFgoOcmVwb3NpdG9yeV91cmwYASABKAkSCwoDdGFnGAIgASgJEjgKC2NyZWRlbnRpYWxzGAMgASgLMh4uc2VhbGNpLnJlbGVhc2UudjEuQ3JlZGVudGlhbHNIAIgBARIcCg9leHBlY3RlZF9jb21taXQYBCABKAlIAYgBARIlChhleHBlY3RlZF9rZXlfZmluZ2VycHJpbnQYBSABKAlIAogBARITCgZwcmVmaXgYBiABKAlIA4gBARIPCgdwcm9maWxlGAcgASgIEhkKEWlkZW1wb3RlbmN5X3Rva2VuGAggASgJQg4KDF9jcmVkZW50aWFsc0ISChBfZXhwZWN0ZWRfY29tbWl0QhsKGV9leHBlY3RlZF9rZXlfZmluZ2VycHJpbnRCCQoHX3ByZWZpeCIxCgtDcmVkZW50aWFscxIQCgh1c2VybmFtZRgBIAEoCRIQCghwYXNzd29yZBgCIAEoCSLIAQoVQ3JlYXRlUmVsZWFzZVJlc3BvbnNlEi8KCHByb2dyZXNzGAEgASgLMhsuc2VhbGNpLnJlbGVhc2UudjEuUHJvZ3Jlc3NIABIuCgRpbmZvGAIgASgLMh4uc2VhbGNpLnJlbGVhc2UudjEuUmVsZWFzZUluZm9IABIPCgVjaHVuaxgDIAEoDEgAEjQKB3N1bW1hcnkYBCABKAsyIS5zZWFsY2kucmVsZWFzZS52MS5SZWxlYXNlU3VtbWFyeUgAQgcKBWV2ZW50IuUBCghQcm9ncmVzcxInCgVwaGFzZRgBIAEoDjIYLnNlYWxjaS5yZWxlYXNlLnYxLlBoYXNlEhQKDG9iamVjdHNfZG9uZRgCIAEoBBIaCg1vYmplY3RzX3RvdGFsGAMgASgESACIAQESEgoKYnl0ZXNfZG9uZRgEIAEoBBIYCgtieXRlc190b3RhbBgFIAEoBEgBiAEBEhsKDnF1ZXVlX3Bvc2l0aW9uGAYgASgNSAKIAQFCEAoOX29iamVjdHNfdG90YWxCDgoMX2J5dGVzX3RvdGFsQhEKD19xdWV1ZV9wb3NpdGlvbiLhAQoLUmVsZWFzZUluZm8SDAoEbmFtZRgBIAEoCRILCgN0YWcYAiABKAkSEQoJY29tbWl0X2lkGAMgASgJEhoKDXRhZ19vYmplY3RfaWQYBCABKAlIAIgBARIXCg9rZXlfZmluZ2VycHJpbnQYBSABKAkSEQoJZmlsZV9uYW1lGAYgASgJEhYKDnJlcG9zaXRvcnlfdXJsGAcgASgJEjIKDnNpZ25hdHVyZV90aW1lGAggASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcEIQCg5fdGFnX29iamVjdF9pZCKbAwoOUmVsZWFzZVN1bW1hcnkSEgoKc2l6ZV9ieXRlcxgBIAEoBBIOCgZzaGEyNTYYAiABKAkSEQoJdGd6X2J5dGVzGAMgASgEEhIKCnRnel9zaGEyNTYYBCABKAkSEQoJdGFyX2J5dGVzGAUgASgEEhIKCnRhcl9zaGEyNTYYBiABKAkSDQoFZmlsZXMYByABKAQSEwoLZGlyZWN0b3JpZXMYCCABKAQSEAoIc3ltbGlua3MYCSABKAQSEgoKc3VibW9kdWxlcxgKIAEoBBIVCg1jb250ZW50X2J5dGVzGAsgASgEEhoKEmRldGFjaGVkX3NpZ25hdHVyZRgMIAEoCRIQCgh3YXJuaW5ncxgNIAMoCRI1Cgdwcm9maWxlGA4gASgLMh8uc2VhbGNpLnJlbGVhc2UudjEuU3RhZ2VQcm9maWxlSACIAQESNgoKcHJvdmVuYW5jZRgPIAEoCzIdLnNlYWxjaS5yZWxlYXNlLnYxLlByb3ZlbmFuY2VIAYgBAUIKCghfcHJvZmlsZUINCgtfcHJvdmVuYW5jZSJOCgpQcm92ZW5hbmNlEhEKCXN0YXRlbWVudBgBIAEoDBIQCghlbnZlbG9wZRgCIAEoCRIbChNzdGF0ZW1lbnRfc2lnbmF0dXJlGAMgASgJIocDCgxTdGFnZVByb2ZpbGUSKgoHcmVzb2x2ZRgBIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvbhIoCgVmZXRjaBgCIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvbhIoCgVpbmRleBgDIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvbhInCgR3YWl0GAkgASgLMhkuZ29vZ2xlLnByb3RvYnVmLkR1cmF0aW9uEioKB2FyY2hpdmUYBCABKAsyGS5nb29nbGUucHJvdG9idWYuRHVyYXRpb24SJwoEZ3ppcBgFIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvbhInCgRoYXNoGAYgASgLMhkuZ29vZ2xlLnByb3RvYnVmLkR1cmF0aW9uEicKBHNpZ24YByABKAsyGS5nb29nbGUucHJvdG9idWYuRHVyYXRpb24SJwoEc2VuZBgIIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvbiI/ChNHZXRQdWJsaWNLZXlSZXF1ZXN0EhgKC2ZpbmdlcnByaW50GAEgASgJSACIAQFCDgoMX2ZpbmdlcnByaW50IugBChRHZXRQdWJsaWNLZXlSZXNwb25zZRIpCgNrZXkYASABKAsyHC5zZWFsY2kucmVsZWFzZS52MS5QdWJsaWNLZXkSMAoKb2xkZXJfa2V5cxgCIAMoCzIcLnNlYWxjaS5yZWxlYXNlLnYxLlB1YmxpY0tleRI2Cg1yb2xsX2R1ZV90aW1lGAMgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcEgAiAEBEhYKDmtleV9yaW5nX2Vwb2NoGAQgASgEEhEKCWNvbmZpcm1lZBgFIAEoCEIQCg5fcm9sbF9kdWVfdGltZSKhAgoJUHVibGljS2V5EhMKC2ZpbmdlcnByaW50GAEgASgJEhMKC2FybW9yZWRfa2V5GAIgASgJEi8KC2NyZWF0ZV90aW1lGAMgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcBI0CgtleHBpcmVfdGltZRgEIAEoCzIaLmdvb2dsZS5wcm90b2J1Zi5UaW1lc3RhbXBIAIgBARIsCgZzdGF0dXMYBSABKA4yHC5zZWFsY2kucmVsZWFzZS52MS5LZXlTdGF0dXMSNgoKcmV2b2NhdGlvbhgGIAEoCzIdLnNlYWxjaS5yZWxlYXNlLnYxLlJldm9jYXRpb25IAYgBAUIOCgxfZXhwaXJlX3RpbWVCDQoLX3Jldm9jYXRpb24ivwEKClJldm9jYXRpb24SMwoGcmVhc29uGAEgASgOMiMuc2VhbGNpLnJlbGVhc2UudjEuUmV2b2NhdGlvblJlYXNvbhIPCgdjb21tZW50GAIgASgJEi8KC3Jldm9rZV90aW1lGAMgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcBIbChNhcm1vcmVkX2NlcnRpZmljYXRlGAQgASgJEh0KFXN1Y2Nlc3Nvcl9maW5nZXJwcmludBgFIAEoCSKGAQoSUm9sbFBHUEtleXNSZXF1ZXN0EjMKBnJlYXNvbhgBIAEoDjIjLnNlYWxjaS5yZWxlYXNlLnYxLlJldm9jYXRpb25SZWFzb24SDwoHY29tbWVudBgCIAEoCRIPCgdkcnlfcnVuGAMgASgIEhkKEWlkZW1wb3RlbmN5X3Rva2VuGAQgASgJInwKE1JvbGxQR1BLZXlzUmVzcG9uc2USLgoEcGxhbhgBIAEoCzIeLnNlYWxjaS5yZWxlYXNlLnYxLktleVJvbGxQbGFuSAASKgoEcm9sbBgCIAEoCzIaLnNlYWxjaS5yZWxlYXNlLnYxLktleVJvbGxIAEIJCgdvdXRjb21lIp4BCgtLZXlSb2xsUGxhbhIxCgtjdXJyZW50X2tleRgBIAEoCzIcLnNlYWxjaS5yZWxlYXNlLnYxLlB1YmxpY0tleRIYChBydW5uaW5nX3JlbGVhc2VzGAIgASgNEi8KDGxvbmdlc3Rfd2FpdBgDIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvbhIRCgljZXJ0aWZpZWQYBCABKAgiiwIKB0tleVJvbGwSLQoHbmV3X2tleRgBIAEoCzIcLnNlYWxjaS5yZWxlYXNlLnYxLlB1YmxpY0tleRIxCgtyZXZva2VkX2tleRgCIAEoCzIcLnNlYWxjaS5yZWxlYXNlLnYxLlB1YmxpY0tleRIiChVhcm1vcmVkX2NlcnRpZmljYXRpb24YAyABKAlIAIgBARIvCgZub3RpY2UYBCABKAsyHy5zZWFsY2kucmVsZWFzZS52MS5EZW5pYWxOb3RpY2USFwoPc2VhbGVkX2tleV9yaW5nGAUgASgMEhYKDmtleV9yaW5nX2Vwb2NoGAYgASgEQhgKFl9hcm1vcmVkX2NlcnRpZmljYXRpb24iSgoMRGVuaWFsTm90aWNlEgwKBHRleHQYASABKAkSDAoEanNvbhgCIAEoCRIeChZhcm1vcmVkX2pzb25fc2lnbmF0dXJlGAMgASgJIjAKFVJlc3RvcmVLZXlSaW5nUmVxdWVzdBIXCg9zZWFsZWRfa2V5X3JpbmcYASABKAwifwoWUmVzdG9yZUtleVJpbmdSZXNwb25zZRIpCgNrZXkYASABKAsyHC5zZWFsY2kucmVsZWFzZS52MS5QdWJsaWNLZXkSFgoOa2V5X3JpbmdfZXBvY2gYAiABKAQSDwoHY2hhbmdlZBgDIAEoCBIRCgljb25maXJtZWQYBCABKAgirwEKFUNvbmZpcm1LZXlSaW5nUmVxdWVzdBIWCg5rZXlfcmluZ19lcG9jaBgBIAEoBBIXCg9rZXlfZmluZ2VycHJpbnQYAiABKAkSSwoVb3BlcmF0b3JfY29uZmlybWF0aW9uGAMgASgLMicuc2VhbGNpLnJlbGVhc2UudjEuT3BlcmF0b3JDb25maXJtYXRpb25IAIgBAUIYChZfb3BlcmF0b3JfY29uZmlybWF0aW9uIjwKFE9wZXJhdG9yQ29uZmlybWF0aW9uEhEKCXN0YXRlbWVudBgBIAEoDBIRCglzaWduYXR1cmUYAiABKAwibAoWQ29uZmlybUtleVJpbmdSZXNwb25zZRIpCgNrZXkYASABKAsyHC5zZWFsY2kucmVsZWFzZS52MS5QdWJsaWNLZXkSFgoOa2V5X3JpbmdfZXBvY2gYAiABKAQSDwoHY2hhbmdlZBgDIAEoCCIVChNHZXRBZ2VudEluZm9SZXF1ZXN0IjwKCUF1ZGl0SGVhZBINCgVzdGFydBgBIAEoCRIQCghzZXF1ZW5jZRgCIAEoBBIOCgZkaWdlc3QYAyABKAkiqwQKFEdldEFnZW50SW5mb1Jlc3BvbnNlEg8KB3ZlcnNpb24YASABKAkSKgoEbW9kZRgCIAEoDjIcLnNlYWxjaS5yZWxlYXNlLnYxLkFnZW50TW9kZRIZCgxpbWFnZV9kaWdlc3QYAyABKAlIAIgBARIWCg5rZXJuZWxfdmVyc2lvbhgEIAEoCRIUCgxub2RlX3ZlcnNpb24YBSABKAkSFwoPa2V5X2ZpbmdlcnByaW50GAYgASgJEkMKBmxpbWl0cxgHIAMoCzIzLnNlYWxjaS5yZWxlYXNlLnYxLkdldEFnZW50SW5mb1Jlc3BvbnNlLkxpbWl0c0VudHJ5EikKBnVwdGltZRgIIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvbhIsCgZtZW1vcnkYCSABKAsyHC5zZWFsY2kucmVsZWFzZS52MS5NZW1vcnlVc2USGAoQcnVubmluZ19yZWxlYXNlcxgKIAEoDRIXCg9xdWV1ZWRfcmVsZWFzZXMYCyABKA0SMQoIa2V5X3JpbmcYDCABKAsyHy5zZWFsY2kucmVsZWFzZS52MS5LZXlSaW5nU3RhdGUSMAoKYXVkaXRfaGVhZBgNIAEoCzIcLnNlYWxjaS5yZWxlYXNlLnYxLkF1ZGl0SGVhZBotCgtMaW1pdHNFbnRyeRILCgNrZXkYASABKAkSDQoFdmFsdWUYAiABKAQ6AjgBQg8KDV9pbWFnZV9kaWdlc3QisQEKDEtleVJpbmdTdGF0ZRINCgVlcG9jaBgBIAEoBBIRCgljb25maXJtZWQYAiABKAgSDgoGZGlnZXN0GAMgASgJEg0KBW5vbmNlGAQgASgJEhYKDm5lZWRzX29wZXJhdG9yGAUgASgIEjYKDXJvbGxfZHVlX3RpbWUYBiABKAsyGi5nb29nbGUucHJvdG9idWYuVGltZXN0YW1wSACIAQFCEAoOX3JvbGxfZHVlX3RpbWUibgoJTWVtb3J5VXNlEhYKDnJlc2lkZW50X2J5dGVzGAEgASgEEhsKE3BlYWtfcmVzaWRlbnRfYnl0ZXMYAiABKAQSEwoLdG90YWxfYnl0ZXMYAyABKAQSFwoPYXZhaWxhYmxlX2J5dGVzGAQgASgEKoEBCgVQaGFzZRIVChFQSEFTRV9VTlNQRUNJRklFRBAAEhMKD1BIQVNFX1JFU09MVklORxABEhIKDlBIQVNFX0ZFVENISU5HEAISEwoPUEhBU0VfQVJDSElWSU5HEAMSEQoNUEhBU0VfU0lHTklORxAEEhAKDFBIQVNFX1FVRVVFRBAFKo0BCglLZXlTdGF0dXMSGgoWS0VZX1NUQVRVU19VTlNQRUNJRklFRBAAEhUKEUtFWV9TVEFUVVNfQUNUSVZFEAESGQoVS0VZX1NUQVRVU19TVVBFUlNFREVEEAISGgoWS0VZX1NUQVRVU19DT01QUk9NSVNFRBADEhYKEktFWV9TVEFUVVNfUkVUSVJFRBAEKpkBChBSZXZvY2F0aW9uUmVhc29uEiEKHVJFVk9DQVRJT05fUkVBU09OX1VOU1BFQ0lGSUVEEAASIAocUkVWT0NBVElPTl9SRUFTT05fU1VQRVJTRURFRBABEiEKHVJFVk9DQVRJT05fUkVBU09OX0NPTVBST01JU0VEEAISHQoZUkVWT0NBVElPTl9SRUFTT05fUkVUSVJFRBADKl4KCUFnZW50TW9kZRIaChZBR0VOVF9NT0RFX1VOU1BFQ0lGSUVEEAASGgoWQUdFTlRfTU9ERV9ERVZFTE9QTUVOVBABEhkKFUFHRU5UX01PREVfUFJPRFVDVElPThACMuIECgxSZWxlYXNlQWdlbnQSZAoNQ3JlYXRlUmVsZWFzZRInLnNlYWxjaS5yZWxlYXNlLnYxLkNyZWF0ZVJlbGVhc2VSZXF1ZXN0Giguc2VhbGNpLnJlbGVhc2UudjEuQ3JlYXRlUmVsZWFzZVJlc3BvbnNlMAESXwoMR2V0UHVibGljS2V5EiYuc2VhbGNpLnJlbGVhc2UudjEuR2V0UHVibGljS2V5UmVxdWVzdBonLnNlYWxjaS5yZWxlYXNlLnYxLkdldFB1YmxpY0tleVJlc3BvbnNlElwKC1JvbGxQR1BLZXlzEiUuc2VhbGNpLnJlbGVhc2UudjEuUm9sbFBHUEtleXNSZXF1ZXN0GiYuc2VhbGNpLnJlbGVhc2UudjEuUm9sbFBHUEtleXNSZXNwb25zZRJlCg5SZXN0b3JlS2V5UmluZxIoLnNlYWxjaS5yZWxlYXNlLnYxLlJlc3RvcmVLZXlSaW5nUmVxdWVzdBopLnNlYWxjaS5yZWxlYXNlLnYxLlJlc3RvcmVLZXlSaW5nUmVzcG9uc2USZQoOQ29uZmlybUtleVJpbmcSKC5zZWFsY2kucmVsZWFzZS52MS5Db25maXJtS2V5UmluZ1JlcXVlc3QaKS5zZWFsY2kucmVsZWFzZS52MS5Db25maXJtS2V5UmluZ1Jlc3BvbnNlEl8KDEdldEFnZW50SW5mbxImLnNlYWxjaS5yZWxlYXNlLnYxLkdldEFnZW50SW5mb1JlcXVlc3QaJy5zZWFsY2kucmVsZWFzZS52MS5HZXRBZ2VudEluZm9SZXNwb25zZUIqWihyZWxlYXNlLnNlYWxjaS5kZXYvZXhhbXBsZXMvZ28vcmVsZWFzZXYxYgZwcm90bzM", [file_google_protobuf_duration, file_google_protobuf_timestamp]);

/**
 * @generated from message sealci.release.v1.CreateReleaseRequest
 */
export type CreateReleaseRequest = Message<"sealci.release.v1.CreateReleaseRequest"> & {
  /**
   * URL of the repository, http or https, without credentials in it. In production only https. At most 2048 bytes. The
   * last segment of its path names the repository: after percent-decoding and without `.git`, it has at most 100 bytes
   * and does not begin with a hyphen.
   *
   * @generated from field: string repository_url = 1;
   */
  repositoryUrl: string;

  /**
   * Short name of the tag, without `refs/tags/`: "v1.2.3". At most 130 bytes: the release's file name
   * takes the rest of what a file system allows. A commit with a longer one can get a second tag.
   *
   * @generated from field: string tag = 2;
   */
  tag: string;

  /**
   * For a repository that is not public.
   *
   * @generated from field: optional sealci.release.v1.Credentials credentials = 3;
   */
  credentials?: Credentials | undefined;

  /**
   * Object id of the commit (40 or 64 hex digits) that the tag must lead to; otherwise the call fails with
   * COMMIT_MISMATCH before anything is sent. Set but empty is an error, so that a pin is never lost in passing.
   *
   * @generated from field: optional string expected_commit = 4;
   */
  expectedCommit?: string | undefined;

  /**
   * Fingerprint (40 hex digits) of the key pair that must sign; otherwise the call fails with KEY_MISMATCH. It makes
   * visible that an agent runs on another key than you think, after a forgotten RestoreKeyRing say. Set but empty is
   * an error.
   *
   * @generated from field: optional string expected_key_fingerprint = 5;
   */
  expectedKeyFingerprint?: string | undefined;

  /**
   * Prefix of every path in the archive, ending in a slash. When unset: `<name>-<tag>/`, where `<name>` is the last
   * segment of the URL's path without `.git`, and each slash of the tag is a hyphen. Empty: no prefix. At most 1024
   * bytes.
   *
   * @generated from field: optional string prefix = 6;
   */
  prefix?: string | undefined;

  /**
   * Say in the summary what the time was spent on.
   *
   * @generated from field: bool profile = 7;
   */
  profile: boolean;

  /**
   * Random string of the caller's, 16 to 128 printable ASCII characters, for one release: the `request_id` of AIP-155. Once
   * a release has been signed under it, a call with the same token, by the same caller and for the same repository_url, tag
   * and prefix, makes the very same file again, with the same signature, so that a caller that lost the answer can ask
   * again; all other fields may differ. For another repository, tag or prefix it fails with INVALID_ARGUMENT; while the
   * earlier call still runs, with TOKEN_IN_USE; where the same file cannot be made any more, with TOKEN_SPENT: there is
   * never another release under the token. One that was not signed leaves the token as it was. The agent has tokens in
   * memory, for a day (`releaseTokenMs` of GetAgentInfoResponse.limits) and up to a number (`maxReleaseTokens`), and
   * forgets them when it restarts; other agents do not know them. The provenance is that of the call that made the file, so
   * it is another each time. Unset: every call is a release of its own.
   *
   * @generated from field: string idempotency_token = 8;
   */
  idempotencyToken: string;
};

/**
 * Describes the message sealci.release.v1.CreateReleaseRequest.
 * Use `create(CreateReleaseRequestSchema)` to create a new message.
 */
export const CreateReleaseRequestSchema: GenMessage<CreateReleaseRequest> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 0);

/**
 * For HTTP Basic authentication at the repository's own origin and nowhere else: redirects to other origins do not get
 * them. Kept for the length of the call, never logged. At most 16384 bytes each.
 *
 * @generated from message sealci.release.v1.Credentials
 */
export type Credentials = Message<"sealci.release.v1.Credentials"> & {
  /**
   * May be empty for servers that look at the password (a token) alone.
   *
   * @generated from field: string username = 1;
   */
  username: string;

  /**
   * @generated from field: string password = 2;
   */
  password: string;
};

/**
 * Describes the message sealci.release.v1.Credentials.
 * Use `create(CredentialsSchema)` to create a new message.
 */
export const CredentialsSchema: GenMessage<Credentials> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 1);

/**
 * @generated from message sealci.release.v1.CreateReleaseResponse
 */
export type CreateReleaseResponse = Message<"sealci.release.v1.CreateReleaseResponse"> & {
  /**
   * @generated from oneof sealci.release.v1.CreateReleaseResponse.event
   */
  event: {
    /**
     * How far the work has come.
     *
     * @generated from field: sealci.release.v1.Progress progress = 1;
     */
    value: Progress;
    case: "progress";
  } | {
    /**
     * What is about to be sent.
     *
     * @generated from field: sealci.release.v1.ReleaseInfo info = 2;
     */
    value: ReleaseInfo;
    case: "info";
  } | {
    /**
     * The next bytes of the file: 64 to 256 KiB, the last one may be shorter.
     *
     * @generated from field: bytes chunk = 3;
     */
    value: Uint8Array;
    case: "chunk";
  } | {
    /**
     * What was sent. Always the last message.
     *
     * @generated from field: sealci.release.v1.ReleaseSummary summary = 4;
     */
    value: ReleaseSummary;
    case: "summary";
  } | { case: undefined; value?: undefined };
};

/**
 * Describes the message sealci.release.v1.CreateReleaseResponse.
 * Use `create(CreateReleaseResponseSchema)` to create a new message.
 */
export const CreateReleaseResponseSchema: GenMessage<CreateReleaseResponse> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 2);

/**
 * Sent at most ten times a second, besides the first and the last state of each phase.
 *
 * @generated from message sealci.release.v1.Progress
 */
export type Progress = Message<"sealci.release.v1.Progress"> & {
  /**
   * @generated from field: sealci.release.v1.Phase phase = 1;
   */
  phase: Phase;

  /**
   * Counted in this phase, from 0.
   *
   * @generated from field: uint64 objects_done = 2;
   */
  objectsDone: bigint;

  /**
   * Unset while unknown.
   *
   * @generated from field: optional uint64 objects_total = 3;
   */
  objectsTotal?: bigint | undefined;

  /**
   * @generated from field: uint64 bytes_done = 4;
   */
  bytesDone: bigint;

  /**
   * Unset while unknown.
   *
   * @generated from field: optional uint64 bytes_total = 5;
   */
  bytesTotal?: bigint | undefined;

  /**
   * Set in PHASE_QUEUED alone: which one in turn this call is, 1 when it is the next. As callers take turns, it may rise.
   *
   * @generated from field: optional uint32 queue_position = 6;
   */
  queuePosition?: number | undefined;
};

/**
 * Describes the message sealci.release.v1.Progress.
 * Use `create(ProgressSchema)` to create a new message.
 */
export const ProgressSchema: GenMessage<Progress> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 3);

/**
 * @generated from message sealci.release.v1.ReleaseInfo
 */
export type ReleaseInfo = Message<"sealci.release.v1.ReleaseInfo"> & {
  /**
   * Last segment of the URL's path without `.git`.
   *
   * @generated from field: string name = 1;
   */
  name: string;

  /**
   * As asked for.
   *
   * @generated from field: string tag = 2;
   */
  tag: string;

  /**
   * Object id of the commit the tag leads to, in lower-case hex digits (40, or 64 in a SHA-256 repository).
   *
   * @generated from field: string commit_id = 3;
   */
  commitId: string;

  /**
   * Object id of the tag object; unset for a lightweight tag.
   *
   * @generated from field: optional string tag_object_id = 4;
   */
  tagObjectId?: string | undefined;

  /**
   * Fingerprint of the key that signs, 40 upper-case hex digits.
   *
   * @generated from field: string key_fingerprint = 5;
   */
  keyFingerprint: string;

  /**
   * `<name>-<tag>.git.tgz.sig`, each slash of the tag as a hyphen. It holds no slash, has at most 243 bytes and does not
   * begin with a hyphen; it may begin with a dot, as a repository's name may (".github"). Check it as you would any name
   * from outside before you make a file of that name.
   *
   * @generated from field: string file_name = 6;
   */
  fileName: string;

  /**
   * The repository's URL as the signature states it: the one asked for, normalized as the WHATWG URL Standard says (lower
   * case in scheme and host, no default port, no dot segments, percent-encoding) and without slashes at its end.
   *
   * @generated from field: string repository_url = 7;
   */
  repositoryUrl: string;

  /**
   * Creation time of the signature, in whole seconds.
   *
   * @generated from field: google.protobuf.Timestamp signature_time = 8;
   */
  signatureTime?: Timestamp | undefined;
};

/**
 * Describes the message sealci.release.v1.ReleaseInfo.
 * Use `create(ReleaseInfoSchema)` to create a new message.
 */
export const ReleaseInfoSchema: GenMessage<ReleaseInfo> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 4);

/**
 * @generated from message sealci.release.v1.ReleaseSummary
 */
export type ReleaseSummary = Message<"sealci.release.v1.ReleaseSummary"> & {
  /**
   * Bytes of the file that was sent, the .git.tgz.sig: an OpenPGP inline signed message.
   *
   * @generated from field: uint64 size_bytes = 1;
   */
  sizeBytes: bigint;

  /**
   * SHA-256 of that file. All digests are in lower-case hex digits.
   *
   * @generated from field: string sha256 = 2;
   */
  sha256: string;

  /**
   * The .git.tgz inside it.
   *
   * @generated from field: uint64 tgz_bytes = 3;
   */
  tgzBytes: bigint;

  /**
   * @generated from field: string tgz_sha256 = 4;
   */
  tgzSha256: string;

  /**
   * The tar inside that.
   *
   * @generated from field: uint64 tar_bytes = 5;
   */
  tarBytes: bigint;

  /**
   * @generated from field: string tar_sha256 = 6;
   */
  tarSha256: string;

  /**
   * Entries of the tar.
   *
   * @generated from field: uint64 files = 7;
   */
  files: bigint;

  /**
   * @generated from field: uint64 directories = 8;
   */
  directories: bigint;

  /**
   * @generated from field: uint64 symlinks = 9;
   */
  symlinks: bigint;

  /**
   * Submodules are empty directories in the archive, as in `git archive`; they do not count as directories.
   *
   * @generated from field: uint64 submodules = 10;
   */
  submodules: bigint;

  /**
   * Bytes of all files' contents.
   *
   * @generated from field: uint64 content_bytes = 11;
   */
  contentBytes: bigint;

  /**
   * Detached signature over the .git.tgz, ASCII armored, for people who keep tarball and signature apart.
   *
   * @generated from field: string detached_signature = 12;
   */
  detachedSignature: string;

  /**
   * One sentence each: what a person who relies on this archive should know, such as links that lead out of it.
   *
   * @generated from field: repeated string warnings = 13;
   */
  warnings: string[];

  /**
   * When the request asked for it.
   *
   * @generated from field: optional sealci.release.v1.StageProfile profile = 14;
   */
  profile?: StageProfile | undefined;

  /**
   * How the release was made. Unset by agents of before there was any.
   *
   * @generated from field: optional sealci.release.v1.Provenance provenance = 15;
   */
  provenance?: Provenance | undefined;
};

/**
 * Describes the message sealci.release.v1.ReleaseSummary.
 * Use `create(ReleaseSummarySchema)` to create a new message.
 */
export const ReleaseSummarySchema: GenMessage<ReleaseSummary> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 5);

/**
 * The provenance of a release: an in-toto statement (v1) with a SLSA provenance (v1), signed by the key that signed the
 * release, in two forms. To be kept beside the release, its file's name without `.sig` followed by the ending given below.
 *
 * @generated from message sealci.release.v1.Provenance
 */
export type Provenance = Message<"sealci.release.v1.Provenance"> & {
  /**
   * The statement: JSON in UTF-8, at most 16384 bytes. `.intoto.json`
   *
   * @generated from field: bytes statement = 1;
   */
  statement: Uint8Array;

  /**
   * The statement once more, in an envelope of DSSE that signs it: one line of JSON, with its line feed, of at most 24576
   * bytes. `.intoto.jsonl`
   *
   * @generated from field: string envelope = 2;
   */
  envelope: string;

  /**
   * Detached OpenPGP signature of the statement, ASCII armored, dated like that of the release. `.intoto.json.asc`
   *
   * @generated from field: string statement_signature = 3;
   */
  statementSignature: string;
};

/**
 * Describes the message sealci.release.v1.Provenance.
 * Use `create(ProvenanceSchema)` to create a new message.
 */
export const ProvenanceSchema: GenMessage<Provenance> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 6);

/**
 * What a release spent its time on. The pack is archived while it arrives: fetch and index run beside the other stages.
 * Those pull from each other in this order; the time in which all others waited for one is that one's, so that together
 * they are the whole time of the release.
 *
 * @generated from message sealci.release.v1.StageProfile
 */
export type StageProfile = Message<"sealci.release.v1.StageProfile"> & {
  /**
   * Asking the server which object the tag is.
   *
   * @generated from field: google.protobuf.Duration resolve = 1;
   */
  resolve?: Duration | undefined;

  /**
   * Waiting for the server and the network to bring the pack.
   *
   * @generated from field: google.protobuf.Duration fetch = 2;
   */
  fetch?: Duration | undefined;

  /**
   * Reading the pack: inflating, resolving deltas, hashing objects.
   *
   * @generated from field: google.protobuf.Duration index = 3;
   */
  index?: Duration | undefined;

  /**
   * Waiting for objects that are still to come.
   *
   * @generated from field: google.protobuf.Duration wait = 9;
   */
  wait?: Duration | undefined;

  /**
   * Checking the tree and writing the tar.
   *
   * @generated from field: google.protobuf.Duration archive = 4;
   */
  archive?: Duration | undefined;

  /**
   * Waiting for the threads that compress.
   *
   * @generated from field: google.protobuf.Duration gzip = 5;
   */
  gzip?: Duration | undefined;

  /**
   * Hashing the tar and the file that is sent.
   *
   * @generated from field: google.protobuf.Duration hash = 6;
   */
  hash?: Duration | undefined;

  /**
   * Hashing the .git.tgz, framing and signing it.
   *
   * @generated from field: google.protobuf.Duration sign = 7;
   */
  sign?: Duration | undefined;

  /**
   * Waiting for the caller to read.
   *
   * @generated from field: google.protobuf.Duration send = 8;
   */
  send?: Duration | undefined;
};

/**
 * Describes the message sealci.release.v1.StageProfile.
 * Use `create(StageProfileSchema)` to create a new message.
 */
export const StageProfileSchema: GenMessage<StageProfile> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 7);

/**
 * @generated from message sealci.release.v1.GetPublicKeyRequest
 */
export type GetPublicKeyRequest = Message<"sealci.release.v1.GetPublicKeyRequest"> & {
  /**
   * Fingerprint (40 hex digits, either case) of the key of the ring that is wanted; the active one when unset.
   *
   * @generated from field: optional string fingerprint = 1;
   */
  fingerprint?: string | undefined;
};

/**
 * Describes the message sealci.release.v1.GetPublicKeyRequest.
 * Use `create(GetPublicKeyRequestSchema)` to create a new message.
 */
export const GetPublicKeyRequestSchema: GenMessage<GetPublicKeyRequest> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 8);

/**
 * @generated from message sealci.release.v1.GetPublicKeyResponse
 */
export type GetPublicKeyResponse = Message<"sealci.release.v1.GetPublicKeyResponse"> & {
  /**
   * The key asked for.
   *
   * @generated from field: sealci.release.v1.PublicKey key = 1;
   */
  key?: PublicKey | undefined;

  /**
   * Every key of the ring that is no longer active, newest first, whichever key was asked for.
   *
   * @generated from field: repeated sealci.release.v1.PublicKey older_keys = 2;
   */
  olderKeys: PublicKey[];

  /**
   * When a roll of the active key is or was due; unset when none is scheduled.
   *
   * @generated from field: optional google.protobuf.Timestamp roll_due_time = 3;
   */
  rollDueTime?: Timestamp | undefined;

  /**
   * Number of the ring's state: it rises by one with every roll.
   *
   * @generated from field: uint64 key_ring_epoch = 4;
   */
  keyRingEpoch: bigint;

  /**
   * Whether the active key signs releases. When false, the ring may be an old one, in which keys are active that were
   * denied since: ConfirmKeyRing says more.
   *
   * @generated from field: bool confirmed = 5;
   */
  confirmed: boolean;
};

/**
 * Describes the message sealci.release.v1.GetPublicKeyResponse.
 * Use `create(GetPublicKeyResponseSchema)` to create a new message.
 */
export const GetPublicKeyResponseSchema: GenMessage<GetPublicKeyResponse> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 9);

/**
 * @generated from message sealci.release.v1.PublicKey
 */
export type PublicKey = Message<"sealci.release.v1.PublicKey"> & {
  /**
   * 40 upper-case hex digits.
   *
   * @generated from field: string fingerprint = 1;
   */
  fingerprint: string;

  /**
   * Transferable public key, ASCII armored, with its revocation when it has one, and with the certification by its
   * predecessor when it has one.
   *
   * @generated from field: string armored_key = 2;
   */
  armoredKey: string;

  /**
   * @generated from field: google.protobuf.Timestamp create_time = 3;
   */
  createTime?: Timestamp | undefined;

  /**
   * Unset: the key does not expire.
   *
   * @generated from field: optional google.protobuf.Timestamp expire_time = 4;
   */
  expireTime?: Timestamp | undefined;

  /**
   * @generated from field: sealci.release.v1.KeyStatus status = 5;
   */
  status: KeyStatus;

  /**
   * Set unless the status is ACTIVE.
   *
   * @generated from field: optional sealci.release.v1.Revocation revocation = 6;
   */
  revocation?: Revocation | undefined;
};

/**
 * Describes the message sealci.release.v1.PublicKey.
 * Use `create(PublicKeySchema)` to create a new message.
 */
export const PublicKeySchema: GenMessage<PublicKey> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 10);

/**
 * Why and when a key was denied.
 *
 * @generated from message sealci.release.v1.Revocation
 */
export type Revocation = Message<"sealci.release.v1.Revocation"> & {
  /**
   * @generated from field: sealci.release.v1.RevocationReason reason = 1;
   */
  reason: RevocationReason;

  /**
   * As the caller of the roll gave it.
   *
   * @generated from field: string comment = 2;
   */
  comment: string;

  /**
   * @generated from field: google.protobuf.Timestamp revoke_time = 3;
   */
  revokeTime?: Timestamp | undefined;

  /**
   * Standalone key revocation certificate, ASCII armored: the key packet and its revocation, without a user id.
   * `gpg --import`, `rnpkeys --import` and `sq keyring merge` take it.
   *
   * @generated from field: string armored_certificate = 4;
   */
  armoredCertificate: string;

  /**
   * Fingerprint of the key that followed.
   *
   * @generated from field: string successor_fingerprint = 5;
   */
  successorFingerprint: string;
};

/**
 * Describes the message sealci.release.v1.Revocation.
 * Use `create(RevocationSchema)` to create a new message.
 */
export const RevocationSchema: GenMessage<Revocation> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 11);

/**
 * @generated from message sealci.release.v1.RollPGPKeysRequest
 */
export type RollPGPKeysRequest = Message<"sealci.release.v1.RollPGPKeysRequest"> & {
  /**
   * Required.
   *
   * @generated from field: sealci.release.v1.RevocationReason reason = 1;
   */
  reason: RevocationReason;

  /**
   * Goes into the revocation certificate and the notice, for people. At most 1024 bytes, one line.
   *
   * @generated from field: string comment = 2;
   */
  comment: string;

  /**
   * Says what would happen and changes nothing.
   *
   * @generated from field: bool dry_run = 3;
   */
  dryRun: boolean;

  /**
   * Random string of the caller's, 16 to 128 printable ASCII characters. A call with the token of an earlier one gets
   * the answer of that one instead of a second roll, so that a caller that lost the answer can ask again; with another
   * reason or comment it fails. The agent has the latest eight tokens in memory and forgets them when it restarts: ask
   * again soon, and look at GetPublicKey first if it may have restarted. Unset: every call is a roll.
   *
   * @generated from field: string idempotency_token = 4;
   */
  idempotencyToken: string;
};

/**
 * Describes the message sealci.release.v1.RollPGPKeysRequest.
 * Use `create(RollPGPKeysRequestSchema)` to create a new message.
 */
export const RollPGPKeysRequestSchema: GenMessage<RollPGPKeysRequest> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 12);

/**
 * @generated from message sealci.release.v1.RollPGPKeysResponse
 */
export type RollPGPKeysResponse = Message<"sealci.release.v1.RollPGPKeysResponse"> & {
  /**
   * @generated from oneof sealci.release.v1.RollPGPKeysResponse.outcome
   */
  outcome: {
    /**
     * What a roll would do: the answer to `dry_run`.
     *
     * @generated from field: sealci.release.v1.KeyRollPlan plan = 1;
     */
    value: KeyRollPlan;
    case: "plan";
  } | {
    /**
     * What the roll did.
     *
     * @generated from field: sealci.release.v1.KeyRoll roll = 2;
     */
    value: KeyRoll;
    case: "roll";
  } | { case: undefined; value?: undefined };
};

/**
 * Describes the message sealci.release.v1.RollPGPKeysResponse.
 * Use `create(RollPGPKeysResponseSchema)` to create a new message.
 */
export const RollPGPKeysResponseSchema: GenMessage<RollPGPKeysResponse> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 13);

/**
 * @generated from message sealci.release.v1.KeyRollPlan
 */
export type KeyRollPlan = Message<"sealci.release.v1.KeyRollPlan"> & {
  /**
   * The key that would be denied.
   *
   * @generated from field: sealci.release.v1.PublicKey current_key = 1;
   */
  currentKey?: PublicKey | undefined;

  /**
   * Releases that run now and that the roll would wait for.
   *
   * @generated from field: uint32 running_releases = 2;
   */
  runningReleases: number;

  /**
   * The longest the roll would wait for them before it cancels them.
   *
   * @generated from field: google.protobuf.Duration longest_wait = 3;
   */
  longestWait?: Duration | undefined;

  /**
   * Whether the new key would be certified by the current one: not when that is compromised.
   *
   * @generated from field: bool certified = 4;
   */
  certified: boolean;
};

/**
 * Describes the message sealci.release.v1.KeyRollPlan.
 * Use `create(KeyRollPlanSchema)` to create a new message.
 */
export const KeyRollPlanSchema: GenMessage<KeyRollPlan> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 14);

/**
 * @generated from message sealci.release.v1.KeyRoll
 */
export type KeyRoll = Message<"sealci.release.v1.KeyRoll"> & {
  /**
   * @generated from field: sealci.release.v1.PublicKey new_key = 1;
   */
  newKey?: PublicKey | undefined;

  /**
   * The denied key with its revocation.
   *
   * @generated from field: sealci.release.v1.PublicKey revoked_key = 2;
   */
  revokedKey?: PublicKey | undefined;

  /**
   * The old key's certification of the new one (also part of `new_key`), ASCII armored. Unset when the old key is
   * compromised.
   *
   * @generated from field: optional string armored_certification = 3;
   */
  armoredCertification?: string | undefined;

  /**
   * For people: which key, when, why, which key follows, what to do.
   *
   * @generated from field: sealci.release.v1.DenialNotice notice = 4;
   */
  notice?: DenialNotice | undefined;

  /**
   * The whole key ring, encrypted for the image this agent runs from. Keep it: RestoreKeyRing takes it after a reboot.
   * Without it the agent falls back to the denied key.
   *
   * @generated from field: bytes sealed_key_ring = 5;
   */
  sealedKeyRing: Uint8Array;

  /**
   * Number of the ring's new state.
   *
   * @generated from field: uint64 key_ring_epoch = 6;
   */
  keyRingEpoch: bigint;
};

/**
 * Describes the message sealci.release.v1.KeyRoll.
 * Use `create(KeyRollSchema)` to create a new message.
 */
export const KeyRollSchema: GenMessage<KeyRoll> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 15);

/**
 * The denial of a key in words, signed by the new key.
 *
 * @generated from message sealci.release.v1.DenialNotice
 */
export type DenialNotice = Message<"sealci.release.v1.DenialNotice"> & {
  /**
   * Cleartext signed message (RFC 9580, section 7).
   *
   * @generated from field: string text = 1;
   */
  text: string;

  /**
   * The same facts as a JSON object, in UTF-8.
   *
   * @generated from field: string json = 2;
   */
  json: string;

  /**
   * Detached signature over the bytes of `json`, ASCII armored.
   *
   * @generated from field: string armored_json_signature = 3;
   */
  armoredJsonSignature: string;
};

/**
 * Describes the message sealci.release.v1.DenialNotice.
 * Use `create(DenialNoticeSchema)` to create a new message.
 */
export const DenialNoticeSchema: GenMessage<DenialNotice> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 16);

/**
 * @generated from message sealci.release.v1.RestoreKeyRingRequest
 */
export type RestoreKeyRingRequest = Message<"sealci.release.v1.RestoreKeyRingRequest"> & {
  /**
   * As KeyRoll.sealed_key_ring gave it. The message has at most 262144 bytes in all.
   *
   * @generated from field: bytes sealed_key_ring = 1;
   */
  sealedKeyRing: Uint8Array;
};

/**
 * Describes the message sealci.release.v1.RestoreKeyRingRequest.
 * Use `create(RestoreKeyRingRequestSchema)` to create a new message.
 */
export const RestoreKeyRingRequestSchema: GenMessage<RestoreKeyRingRequest> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 17);

/**
 * @generated from message sealci.release.v1.RestoreKeyRingResponse
 */
export type RestoreKeyRingResponse = Message<"sealci.release.v1.RestoreKeyRingResponse"> & {
  /**
   * The active key from now on.
   *
   * @generated from field: sealci.release.v1.PublicKey key = 1;
   */
  key?: PublicKey | undefined;

  /**
   * @generated from field: uint64 key_ring_epoch = 2;
   */
  keyRingEpoch: bigint;

  /**
   * False when the ring was in use already.
   *
   * @generated from field: bool changed = 3;
   */
  changed: boolean;

  /**
   * False when the ring still has to be confirmed by an operator's signature.
   *
   * @generated from field: bool confirmed = 4;
   */
  confirmed: boolean;
};

/**
 * Describes the message sealci.release.v1.RestoreKeyRingResponse.
 * Use `create(RestoreKeyRingResponseSchema)` to create a new message.
 */
export const RestoreKeyRingResponseSchema: GenMessage<RestoreKeyRingResponse> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 18);

/**
 * @generated from message sealci.release.v1.ConfirmKeyRingRequest
 */
export type ConfirmKeyRingRequest = Message<"sealci.release.v1.ConfirmKeyRingRequest"> & {
  /**
   * Epoch of the ring that is to sign, and fingerprint (40 hex digits, either case) of its active key, as you know them:
   * not as the agent says. With others than those of the ring in use, the call fails with KEY_MISMATCH.
   *
   * @generated from field: uint64 key_ring_epoch = 1;
   */
  keyRingEpoch: bigint;

  /**
   * @generated from field: string key_fingerprint = 2;
   */
  keyFingerprint: string;

  /**
   * For an agent whose KeyRingState.needs_operator is true; for any other it is an error.
   *
   * @generated from field: optional sealci.release.v1.OperatorConfirmation operator_confirmation = 3;
   */
  operatorConfirmation?: OperatorConfirmation | undefined;
};

/**
 * Describes the message sealci.release.v1.ConfirmKeyRingRequest.
 * Use `create(ConfirmKeyRingRequestSchema)` to create a new message.
 */
export const ConfirmKeyRingRequestSchema: GenMessage<ConfirmKeyRingRequest> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 19);

/**
 * A statement that an operator has signed offline. It counts for the agents whose nonces it has, until they start anew.
 *
 * @generated from message sealci.release.v1.OperatorConfirmation
 */
export type OperatorConfirmation = Message<"sealci.release.v1.OperatorConfirmation"> & {
  /**
   * Lines of ASCII, each with a line feed at its end, with the values of KeyRingState in place of the names in brackets;
   * the last one for each agent. At most 65536 bytes.
   *
   *   Confirmation of a SealCI key ring, version 1
   *   epoch: <epoch>
   *   fingerprint: <GetAgentInfoResponse.key_fingerprint>
   *   ring-sha256: <digest>
   *   image-digest: <GetAgentInfoResponse.image_digest, or none>
   *   agent-nonce: <nonce>
   *
   * @generated from field: bytes statement = 1;
   */
  statement: Uint8Array;

  /**
   * Detached OpenPGP signature of these bytes, armored or not, by a key in the agent's operatorKeyFile that is valid now.
   *
   * @generated from field: bytes signature = 2;
   */
  signature: Uint8Array;
};

/**
 * Describes the message sealci.release.v1.OperatorConfirmation.
 * Use `create(OperatorConfirmationSchema)` to create a new message.
 */
export const OperatorConfirmationSchema: GenMessage<OperatorConfirmation> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 20);

/**
 * @generated from message sealci.release.v1.ConfirmKeyRingResponse
 */
export type ConfirmKeyRingResponse = Message<"sealci.release.v1.ConfirmKeyRingResponse"> & {
  /**
   * The active key.
   *
   * @generated from field: sealci.release.v1.PublicKey key = 1;
   */
  key?: PublicKey | undefined;

  /**
   * @generated from field: uint64 key_ring_epoch = 2;
   */
  keyRingEpoch: bigint;

  /**
   * False when the ring was confirmed already.
   *
   * @generated from field: bool changed = 3;
   */
  changed: boolean;
};

/**
 * Describes the message sealci.release.v1.ConfirmKeyRingResponse.
 * Use `create(ConfirmKeyRingResponseSchema)` to create a new message.
 */
export const ConfirmKeyRingResponseSchema: GenMessage<ConfirmKeyRingResponse> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 21);

/**
 * @generated from message sealci.release.v1.GetAgentInfoRequest
 */
export type GetAgentInfoRequest = Message<"sealci.release.v1.GetAgentInfoRequest"> & {
};

/**
 * Describes the message sealci.release.v1.GetAgentInfoRequest.
 * Use `create(GetAgentInfoRequestSchema)` to create a new message.
 */
export const GetAgentInfoRequestSchema: GenMessage<GetAgentInfoRequest> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 22);

/**
 * Last line of an audit log. Kept by someone else than the agent, it shows later, by `audit-verify --expect-digest`, that
 * nothing of the log up to this line was changed or taken away.
 *
 * @generated from message sealci.release.v1.AuditHead
 */
export type AuditHead = Message<"sealci.release.v1.AuditHead"> & {
  /**
   * Of this start of the agent: 32 hex digits.
   *
   * @generated from field: string start = 1;
   */
  start: string;

  /**
   * Number of the line, from 0 at each start.
   *
   * @generated from field: uint64 sequence = 2;
   */
  sequence: bigint;

  /**
   * SHA-256 of the line, in lower-case hex digits.
   *
   * @generated from field: string digest = 3;
   */
  digest: string;
};

/**
 * Describes the message sealci.release.v1.AuditHead.
 * Use `create(AuditHeadSchema)` to create a new message.
 */
export const AuditHeadSchema: GenMessage<AuditHead> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 23);

/**
 * @generated from message sealci.release.v1.GetAgentInfoResponse
 */
export type GetAgentInfoResponse = Message<"sealci.release.v1.GetAgentInfoResponse"> & {
  /**
   * Semantic version of the agent.
   *
   * @generated from field: string version = 1;
   */
  version: string;

  /**
   * @generated from field: sealci.release.v1.AgentMode mode = 2;
   */
  mode: AgentMode;

  /**
   * `imageDigest` of the image's manifest, in lower-case hex digits; unset when the agent does not run from an image.
   *
   * @generated from field: optional string image_digest = 3;
   */
  imageDigest?: string | undefined;

  /**
   * Release of the kernel the agent runs on.
   *
   * @generated from field: string kernel_version = 4;
   */
  kernelVersion: string;

  /**
   * Version of the Node runtime, without `v`.
   *
   * @generated from field: string node_version = 5;
   */
  nodeVersion: string;

  /**
   * Fingerprint of the active key.
   *
   * @generated from field: string key_fingerprint = 6;
   */
  keyFingerprint: string;

  /**
   * Every limit by the name it has in the config file, which ends in its unit: "maxPackBytes".
   *
   * @generated from field: map<string, uint64> limits = 7;
   */
  limits: { [key: string]: bigint };

  /**
   * Since the agent began to listen.
   *
   * @generated from field: google.protobuf.Duration uptime = 8;
   */
  uptime?: Duration | undefined;

  /**
   * @generated from field: sealci.release.v1.MemoryUse memory = 9;
   */
  memory?: MemoryUse | undefined;

  /**
   * Releases that are being made, those included that wait for their server or caller and have no place.
   *
   * @generated from field: uint32 running_releases = 10;
   */
  runningReleases: number;

  /**
   * Releases that wait for a place.
   *
   * @generated from field: uint32 queued_releases = 11;
   */
  queuedReleases: number;

  /**
   * @generated from field: sealci.release.v1.KeyRingState key_ring = 12;
   */
  keyRing?: KeyRingState | undefined;

  /**
   * Where the agent's audit log stands.
   *
   * @generated from field: sealci.release.v1.AuditHead audit_head = 13;
   */
  auditHead?: AuditHead | undefined;
};

/**
 * Describes the message sealci.release.v1.GetAgentInfoResponse.
 * Use `create(GetAgentInfoResponseSchema)` to create a new message.
 */
export const GetAgentInfoResponseSchema: GenMessage<GetAgentInfoResponse> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 24);

/**
 * The ring of the active key, as those see it who have to tell rings apart and to confirm them.
 *
 * @generated from message sealci.release.v1.KeyRingState
 */
export type KeyRingState = Message<"sealci.release.v1.KeyRingState"> & {
  /**
   * @generated from field: uint64 epoch = 1;
   */
  epoch: bigint;

  /**
   * Whether the active key signs releases: see ConfirmKeyRing.
   *
   * @generated from field: bool confirmed = 2;
   */
  confirmed: boolean;

  /**
   * SHA-256 of a text with a line for each key, each with a line feed at its end: `epoch <epoch>`, `ACTIVE <fingerprint>`,
   * and for each denied key, newest first, `<reason> <fingerprint> <time>`, the reason in capitals as in KeyStatus and the
   * time as 2026-01-02T03:04:05.000Z. Agents with the same digest have the same ring.
   *
   * @generated from field: string digest = 3;
   */
  digest: string;

  /**
   * Random, made at each start of the agent: 64 hex digits.
   *
   * @generated from field: string nonce = 4;
   */
  nonce: string;

  /**
   * Whether ConfirmKeyRing wants an OperatorConfirmation.
   *
   * @generated from field: bool needs_operator = 5;
   */
  needsOperator: boolean;

  /**
   * When a roll of the active key is or was due; unset when none is scheduled.
   *
   * @generated from field: optional google.protobuf.Timestamp roll_due_time = 6;
   */
  rollDueTime?: Timestamp | undefined;
};

/**
 * Describes the message sealci.release.v1.KeyRingState.
 * Use `create(KeyRingStateSchema)` to create a new message.
 */
export const KeyRingStateSchema: GenMessage<KeyRingState> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 25);

/**
 * @generated from message sealci.release.v1.MemoryUse
 */
export type MemoryUse = Message<"sealci.release.v1.MemoryUse"> & {
  /**
   * Bytes of the agent's process that are in RAM.
   *
   * @generated from field: uint64 resident_bytes = 1;
   */
  residentBytes: bigint;

  /**
   * The most it ever was.
   *
   * @generated from field: uint64 peak_resident_bytes = 2;
   */
  peakResidentBytes: bigint;

  /**
   * RAM of the machine.
   *
   * @generated from field: uint64 total_bytes = 3;
   */
  totalBytes: bigint;

  /**
   * RAM of the machine that is free or can be freed.
   *
   * @generated from field: uint64 available_bytes = 4;
   */
  availableBytes: bigint;
};

/**
 * Describes the message sealci.release.v1.MemoryUse.
 * Use `create(MemoryUseSchema)` to create a new message.
 */
export const MemoryUseSchema: GenMessage<MemoryUse> = /*@__PURE__*/
  messageDesc(file_sealci_release_v1_release_agent, 26);

/**
 * @generated from enum sealci.release.v1.Phase
 */
export const Phase = {
  /**
   * @generated from enum value: PHASE_UNSPECIFIED = 0;
   */
  UNSPECIFIED: 0,

  /**
   * Asking the server which object the tag is.
   *
   * @generated from enum value: PHASE_RESOLVING = 1;
   */
  RESOLVING: 1,

  /**
   * Receiving and checking the pack: objects and bytes of the pack. Chunks may come in this phase already.
   *
   * @generated from enum value: PHASE_FETCHING = 2;
   */
  FETCHING: 2,

  /**
   * Writing the tar: objects are its entries, bytes those of the tar.
   *
   * @generated from enum value: PHASE_ARCHIVING = 3;
   */
  ARCHIVING: 3,

  /**
   * Making the signature.
   *
   * @generated from enum value: PHASE_SIGNING = 4;
   */
  SIGNING: 4,

  /**
   * Waiting for a free place, before all others: when a call has waited for a second, and each second that its position
   * has changed.
   *
   * @generated from enum value: PHASE_QUEUED = 5;
   */
  QUEUED: 5,
} as const;

/**
 * @generated from enum sealci.release.v1.Phase
 */
export type Phase = (typeof Phase)[keyof typeof Phase] | UnknownEnum;

/**
 * Describes the enum sealci.release.v1.Phase.
 */
export const PhaseSchema: GenEnum<Phase> = /*@__PURE__*/
  enumDesc(file_sealci_release_v1_release_agent, 0);

/**
 * @generated from enum sealci.release.v1.KeyStatus
 */
export const KeyStatus = {
  /**
   * @generated from enum value: KEY_STATUS_UNSPECIFIED = 0;
   */
  UNSPECIFIED: 0,

  /**
   * Signs releases.
   *
   * @generated from enum value: KEY_STATUS_ACTIVE = 1;
   */
  ACTIVE: 1,

  /**
   * Denied by a roll. What it signed before its revocation stays valid.
   *
   * @generated from enum value: KEY_STATUS_SUPERSEDED = 2;
   */
  SUPERSEDED: 2,

  /**
   * Denied by a roll. Nothing it signed is to be trusted, whatever its date.
   *
   * @generated from enum value: KEY_STATUS_COMPROMISED = 3;
   */
  COMPROMISED: 3,

  /**
   * Denied by a roll, like SUPERSEDED; the owner gave up the key rather than replaced it.
   *
   * @generated from enum value: KEY_STATUS_RETIRED = 4;
   */
  RETIRED: 4,
} as const;

/**
 * @generated from enum sealci.release.v1.KeyStatus
 */
export type KeyStatus = (typeof KeyStatus)[keyof typeof KeyStatus] | UnknownEnum;

/**
 * Describes the enum sealci.release.v1.KeyStatus.
 */
export const KeyStatusSchema: GenEnum<KeyStatus> = /*@__PURE__*/
  enumDesc(file_sealci_release_v1_release_agent, 1);

/**
 * Reasons for revocation of OpenPGP, RFC 9580, section 5.2.3.31.
 *
 * @generated from enum sealci.release.v1.RevocationReason
 */
export const RevocationReason = {
  /**
   * @generated from enum value: REVOCATION_REASON_UNSPECIFIED = 0;
   */
  UNSPECIFIED: 0,

  /**
   * The key is replaced as a matter of course (1). Older releases stay valid.
   *
   * @generated from enum value: REVOCATION_REASON_SUPERSEDED = 1;
   */
  SUPERSEDED: 1,

  /**
   * Someone else may hold the secret key (2). Older releases become invalid.
   *
   * @generated from enum value: REVOCATION_REASON_COMPROMISED = 2;
   */
  COMPROMISED: 2,

  /**
   * The key is no longer used (3). Older releases stay valid.
   *
   * @generated from enum value: REVOCATION_REASON_RETIRED = 3;
   */
  RETIRED: 3,
} as const;

/**
 * Reasons for revocation of OpenPGP, RFC 9580, section 5.2.3.31.
 *
 * @generated from enum sealci.release.v1.RevocationReason
 */
export type RevocationReason = (typeof RevocationReason)[keyof typeof RevocationReason] | UnknownEnum;

/**
 * Describes the enum sealci.release.v1.RevocationReason.
 */
export const RevocationReasonSchema: GenEnum<RevocationReason> = /*@__PURE__*/
  enumDesc(file_sealci_release_v1_release_agent, 2);

/**
 * @generated from enum sealci.release.v1.AgentMode
 */
export const AgentMode = {
  /**
   * @generated from enum value: AGENT_MODE_UNSPECIFIED = 0;
   */
  UNSPECIFIED: 0,

  /**
   * Key pair made at start, plaintext and private addresses allowed: not for releases that anyone relies on.
   *
   * @generated from enum value: AGENT_MODE_DEVELOPMENT = 1;
   */
  DEVELOPMENT: 1,

  /**
   * @generated from enum value: AGENT_MODE_PRODUCTION = 2;
   */
  PRODUCTION: 2,
} as const;

/**
 * @generated from enum sealci.release.v1.AgentMode
 */
export type AgentMode = (typeof AgentMode)[keyof typeof AgentMode] | UnknownEnum;

/**
 * Describes the enum sealci.release.v1.AgentMode.
 */
export const AgentModeSchema: GenEnum<AgentMode> = /*@__PURE__*/
  enumDesc(file_sealci_release_v1_release_agent, 3);

/**
 * @generated from service sealci.release.v1.ReleaseAgent
 */
export const ReleaseAgent: GenService<{
  /**
   * Makes a release and streams it back.
   *
   * The responses come in this order: any number of `progress`; one `info`; one or more `chunk`; one `summary`, which
   * is the last message. Further `progress` may come between any two messages before the summary.
   *
   * The chunks put together are the file named in `info.file_name`. They come while the pack is still on its way; only
   * when all of it has been checked are the signature, the last chunk and the summary made. A stream that ends without a
   * summary, with or without an error, is no release: discard what came. Compare the size and the SHA-256 of what came with the summary.
   *
   * Cancel the call to stop the work. Read slowly and the agent works slowly: it never runs ahead by more than a few
   * chunks. Read nothing for a minute (`maxStallMs` of GetAgentInfoResponse.limits) while chunks wait, or too little
   * (`minBytesPerSecond`), and the call ends with DEADLINE_EXCEEDED. A call may wait for a free place, and says so
   * (PHASE_QUEUED): callers take turns, told apart by the names in their certificates, or by their addresses without TLS.
   *
   * @generated from rpc sealci.release.v1.ReleaseAgent.CreateRelease
   */
  createRelease: {
    methodKind: "server_streaming";
    input: typeof CreateReleaseRequestSchema;
    output: typeof CreateReleaseResponseSchema;
  },
  /**
   * Returns the agent's public key, and the older keys of its ring, so that old releases stay verifiable.
   *
   * @generated from rpc sealci.release.v1.ReleaseAgent.GetPublicKey
   */
  getPublicKey: {
    methodKind: "unary";
    input: typeof GetPublicKeyRequestSchema;
    output: typeof GetPublicKeyResponseSchema;
  },
  /**
   * Denies the current key pair and replaces it by a new one.
   *
   * To deny a key is to revoke it in the sense of OpenPGP. Its key denial certificate is a key revocation certificate
   * (Revocation.armored_certificate), which every OpenPGP program takes; DenialNotice says the same in words.
   *
   * Happens whole or not at all. New releases wait meanwhile and are made under the new key. Those that run end under
   * the key they began with, and the revocation is dated after them; those that take too long, and those of a
   * compromised key at once, are cancelled with KEY_ROLLED. A call that is cancelled or expires before the change is made
   * changes nothing: give it more time than KeyRollPlan.longest_wait. Of two calls at once one wins and the other gets
   * ABORTED.
   *
   * @generated from rpc sealci.release.v1.ReleaseAgent.RollPGPKeys
   */
  rollPGPKeys: {
    methodKind: "unary";
    input: typeof RollPGPKeysRequestSchema;
    output: typeof RollPGPKeysResponseSchema;
  },
  /**
   * Puts a key ring in place that RollPGPKeys returned: after a reboot, or on another agent of the same image.
   * A ring that is older than the one in use, damaged, or sealed for another image is refused and changes nothing.
   * Releases that run under a key that the ring denies are cancelled with KEY_ROLLED.
   *
   * It confirms the ring as well (see ConfirmKeyRing), unless the agent takes an operator's signature for that and the
   * ring in use was not confirmed: the restored one then has to be confirmed by ConfirmKeyRing.
   *
   * @generated from rpc sealci.release.v1.ReleaseAgent.RestoreKeyRing
   */
  restoreKeyRing: {
    methodKind: "unary";
    input: typeof RestoreKeyRingRequestSchema;
    output: typeof RestoreKeyRingResponseSchema;
  },
  /**
   * Has the agent sign with the ring it has.
   *
   * In production an agent starts with a ring that may be older than a roll which denied its key, and cannot know. So it
   * signs nothing (KEY_RING_UNCONFIRMED) and health checks say NOT_SERVING, until a caller with the keys role restores the
   * newest ring, or says by this call that the present one is the right one: after the first boot, for one. A ring that is
   * confirmed remains so until the agent's machine restarts. Calling again does no harm.
   *
   * @generated from rpc sealci.release.v1.ReleaseAgent.ConfirmKeyRing
   */
  confirmKeyRing: {
    methodKind: "unary";
    input: typeof ConfirmKeyRingRequestSchema;
    output: typeof ConfirmKeyRingResponseSchema;
  },
  /**
   * Says what this agent is, what it allows and how it does.
   *
   * @generated from rpc sealci.release.v1.ReleaseAgent.GetAgentInfo
   */
  getAgentInfo: {
    methodKind: "unary";
    input: typeof GetAgentInfoRequestSchema;
    output: typeof GetAgentInfoResponseSchema;
  },
}> = /*@__PURE__*/
  serviceDesc(file_sealci_release_v1_release_agent, 0);

