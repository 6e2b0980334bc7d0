"""Whether a call may be made again, and when: by the agent's own table, reasons.json."""

from __future__ import annotations

import json
import sys
import time
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.message import Message

    M = TypeVar("M", bound=Message)

T = TypeVar("T")

ATTEMPTS = 6
TABLE = json.loads(resources.files(__package__).joinpath("reasons.json").read_text())


class LostError(Exception):
    """The stream ended as if all were well, but the release is not whole."""

    def __str__(self) -> str:
        """Say what a person has to know."""
        return "the answer was lost"


def _detail(error: grpc.RpcError, kind: type[M]) -> M | None:
    status = rpc_status.from_call(error)
    for packed in status.details if status else ():
        detail = kind()
        if packed.Unpack(detail):
            return detail
    return None


def _info(error: grpc.RpcError) -> error_details_pb2.ErrorInfo | None:
    info = _detail(error, error_details_pb2.ErrorInfo)
    return info if info is not None and info.domain == TABLE["domain"] else None


def delay_of(error: Exception) -> float | None:
    """Return the seconds to wait before the same request is made again; None when that is of no use."""
    if isinstance(error, LostError):
        entry = TABLE["statuses"]["UNAVAILABLE"]
    else:
        retry = _detail(error, error_details_pb2.RetryInfo)
        if retry is not None:
            return retry.retry_delay.ToTimedelta().total_seconds()
        info = _info(error)
        entry = TABLE["reasons"].get(info.reason, {}) if info else TABLE["statuses"].get(error.code().name, {})
    return entry["retryAfterSeconds"] if entry.get("retry") else None


def describe(error: Exception) -> str:
    """Say what a person has to know of an error."""
    if not isinstance(error, grpc.RpcError):
        return str(error)
    info = _info(error)
    if info is None:
        return f"{error.code().name}: {error.details()}"
    return f"{info.reason}: {error.details()} (call {info.metadata['callId']})"


def with_retries(call: Callable[[], T]) -> T:
    """Call until it succeeds, or there is no use in it; wait as the agent says, twice as long each time."""
    for attempt in range(ATTEMPTS):
        try:
            return call()
        except (grpc.RpcError, LostError) as error:
            delay = delay_of(error)
            if delay is None or attempt + 1 == ATTEMPTS:
                raise
            delay *= 2**attempt
            print(f"{describe(error)}; again in {delay} s", file=sys.stderr)
            time.sleep(delay)
    raise AssertionError("the last attempt returns or raises")
