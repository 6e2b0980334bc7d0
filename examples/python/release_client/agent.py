"""The connection to an agent, over mutual TLS where there are certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import grpc
from sealci.release.v1 import release_agent_pb2_grpc

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = (
    # The agent is where the caller says it is: no proxy of the environment stands between.
    ("grpc.enable_http_proxy", 0),
    # Whether to ask again is decided by reasons.json.
    ("grpc.enable_retries", 0),
)


class TlsFiles(NamedTuple):
    """In PEM: who vouches for the agent, and the certificate and key by which it knows us."""

    ca: Path
    cert: Path
    key: Path


def connect(address: str, tls: TlsFiles | None) -> grpc.Channel:
    """Connect when it is first used."""
    if tls is None:
        return grpc.insecure_channel(address, OPTIONS)
    credentials = grpc.ssl_channel_credentials(
        root_certificates=tls.ca.read_bytes(),
        private_key=tls.key.read_bytes(),
        certificate_chain=tls.cert.read_bytes(),
    )
    return grpc.secure_channel(address, credentials, OPTIONS)


def stub_of(channel: grpc.Channel) -> release_agent_pb2_grpc.ReleaseAgentStub:
    """Return what calls the agent over `channel`."""
    return release_agent_pb2_grpc.ReleaseAgentStub(channel)
