"""SealCI's Controller as the agent sees it: a client made of SealCI's own .proto.

    controller.py ADDRESS release REPO_URL REVISION
    controller.py ADDRESS revoke FINGERPRINT
    controller.py ADDRESS key

Prints one JSON object: the answer, or {"error": {"status", "message"}}. With TLS_CA, TLS_CERT and TLS_KEY in the
environment, which name files, it shows its certificate.
"""

import json
import os
import sys

import grpc
from google.protobuf import json_format

SECONDS = 120

sys.path.insert(0, os.path.dirname(__file__))
protos, services = grpc.protos_and_services("controller.proto")


def open_channel(address):
    names = [os.environ.get(name) for name in ("TLS_CA", "TLS_KEY", "TLS_CERT")]
    if not names[0]:
        return grpc.insecure_channel(address)
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(*[open(name, "rb").read() for name in names]))


def ask(stub, command, *arguments):
    if command == "release":
        url, revision = arguments
        return stub.CreateRelease.with_call(protos.CreateReleaseRequest(repo_url=url, revision=revision), timeout=SECONDS)
    if command == "revoke":
        return stub.RevokePGPKey.with_call(protos.RevokePGPKeyRequest(fingerprint=arguments[0]), timeout=SECONDS)
    return stub.GetRootPublicKey.with_call(protos.Empty(), timeout=SECONDS)


def main(address, *command):
    with open_channel(address) as channel:
        try:
            answer, call = ask(services.ReleaseAgentStub(channel), *command)
        except grpc.RpcError as error:
            print(json.dumps({"error": {"status": error.code().name, "message": error.details()}}))
            return
    said = json_format.MessageToDict(answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    trailer = {key: value for key, value in call.trailing_metadata() or () if key == "sealci-reason"}
    print(json.dumps({**said, **trailer}))


if __name__ == "__main__":
    main(*sys.argv[1:])
