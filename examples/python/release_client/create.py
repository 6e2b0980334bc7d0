"""Has a release made, and saves it."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from sealci.release.v1 import release_agent_pb2 as pb

from .retry import LostError, with_retries
from .save import PUBLIC, NewFile

if TYPE_CHECKING:
    from pathlib import Path

    from sealci.release.v1.release_agent_pb2_grpc import ReleaseAgentStub

# Longer than the agent works on one release.
DEADLINE_SECONDS = 31 * 60


class AgentError(Exception):
    """What came is not what was asked for."""


def create(stub: ReleaseAgentStub, url: str, tag: str, folder: Path, token: str) -> Path:
    """Return the path of the saved release.

    Every attempt has the same token, so all of them are for the same release.
    """
    request = pb.CreateReleaseRequest(repository_url=url, tag=tag, idempotency_token=token)
    with NewFile(folder, PUBLIC) as file:
        path = folder / with_retries(lambda: _receive(stub, request, file))
        file.keep(path)
    return path


def _receive(stub: ReleaseAgentStub, request: pb.CreateReleaseRequest, file: NewFile) -> str:
    """Read one answer to its end. Return the name of the file."""
    file.clear()
    name, size, digest = "", 0, hashlib.sha256()
    call = stub.CreateRelease(request, timeout=DEADLINE_SECONDS)
    try:
        for response in call:
            match response.WhichOneof("event"):
                case "progress":
                    _report(response.progress)
                case "info":
                    name = _file_name(response.info)
                case "chunk":
                    size += file.content.write(response.chunk)
                    digest.update(response.chunk)
                case "summary":
                    summary = response.summary
                    if (summary.size_bytes, summary.sha256) != (size, digest.hexdigest()):
                        raise AgentError("what came is not what the agent says it sent")
                    return name
    finally:
        # However it ends, the agent has nothing more to do.
        call.cancel()
    raise LostError


def _report(progress: pb.Progress) -> None:
    if progress.phase == pb.PHASE_QUEUED:
        print(f"waiting, number {progress.queue_position} in the agent's queue", file=sys.stderr)


def _file_name(info: pb.ReleaseInfo) -> str:
    """Take a name from outside, which must not lead elsewhere."""
    name = info.file_name
    if "/" in name or "\0" in name or name.startswith("-") or not name.endswith(".git.tgz.sig"):
        raise AgentError(f"the agent names the file {name!r}")
    return name
