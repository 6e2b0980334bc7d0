"""Rolls the agent's keys, and restores them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealci.release.v1 import release_agent_pb2 as pb

from .create import AgentError
from .retry import with_retries
from .save import PRIVATE, PUBLIC, save

if TYPE_CHECKING:
    from pathlib import Path

    from sealci.release.v1.release_agent_pb2_grpc import ReleaseAgentStub

# A roll waits for the releases that run.
DEADLINE_SECONDS = 15 * 60


def roll(stub: ReleaseAgentStub, reason: str, comment: str, folder: Path, token: str) -> str:
    """Deny the key pair, and return the fingerprint of the new one.

    All attempts have one token: there is one roll, whatever is lost.
    """
    request = pb.RollPGPKeysRequest(
        reason=pb.RevocationReason.Value(f"REVOCATION_REASON_{reason.upper()}"),
        comment=comment,
        idempotency_token=token,
    )
    answer = with_retries(lambda: stub.RollPGPKeys(request, timeout=DEADLINE_SECONDS))
    if answer.WhichOneof("outcome") != "roll":
        raise AgentError("the agent did not roll the key")
    # First of all: without it, the agent has the denied key again after a restart.
    save(folder / "key-ring.sealed", answer.roll.sealed_key_ring, PRIVATE)
    new_key = answer.roll.new_key
    save(folder / "new-key.pub.asc", new_key.armored_key.encode(), PUBLIC)
    return new_key.fingerprint


def restore(stub: ReleaseAgentStub, file: Path) -> str:
    """Return the fingerprint of the key that is active then. Restoring a ring twice does no harm."""
    request = pb.RestoreKeyRingRequest(sealed_key_ring=file.read_bytes())
    return with_retries(lambda: stub.RestoreKeyRing(request, timeout=DEADLINE_SECONDS)).key.fingerprint
