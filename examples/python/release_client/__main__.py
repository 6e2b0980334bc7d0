"""The command line: see --help."""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
from pathlib import Path

import grpc

from . import create, keys
from .agent import TlsFiles, connect, stub_of
from .retry import LostError, describe

STOPPED = 130


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="release-client", description=__package__)
    parser.add_argument("--agent", required=True, metavar="HOST:PORT")
    for name in TlsFiles._fields:
        parser.add_argument(f"--{name}", type=Path, metavar="FILE")
    # The same for every attempt of one release or roll, and for nothing else.
    parser.add_argument("--token", default=secrets.token_hex(16), metavar="TEXT")
    parser.add_argument("--comment", default="", metavar="TEXT")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("create", help="have a release made, and save it in DIR")
    command.add_argument("url", metavar="URL")
    command.add_argument("tag", metavar="TAG")
    command.add_argument("folder", type=Path, metavar="DIR")
    command = commands.add_parser("roll", help="deny the key pair and have a new one made")
    command.add_argument("reason", choices=("superseded", "compromised", "retired"))
    command.add_argument("folder", type=Path, metavar="DIR")
    command = commands.add_parser("restore", help="give a sealed key ring back to the agent")
    command.add_argument("file", type=Path, metavar="FILE")
    options = parser.parse_args()
    given = [getattr(options, name) for name in TlsFiles._fields]
    if any(given) and not all(given):
        parser.error("--ca, --cert and --key belong together")
    options.tls = TlsFiles(*given) if all(given) else None
    return options


def _run(options: argparse.Namespace) -> str | Path:
    with connect(options.agent, options.tls) as channel:
        stub = stub_of(channel)
        match options.command:
            case "create":
                return create.create(stub, options.url, options.tag, options.folder, options.token)
            case "roll":
                return keys.roll(stub, options.reason, options.comment, options.folder, options.token)
            case _:
                return keys.restore(stub, options.file)


def main() -> int:
    """Run a command. Return its exit code."""
    # As Ctrl-C does: whatever was begun is wound up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _parse()
    try:
        print(_run(options))
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except (grpc.RpcError, LostError, create.AgentError, OSError) as error:
        print(describe(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
