"""A Controller in Python that knows nothing of the agent but its interface.

    controller.py SOURCE ADDRESS info
    controller.py SOURCE ADDRESS public-key [FINGERPRINT]
    controller.py SOURCE ADDRESS health
    controller.py SOURCE ADDRESS create URL TAG OUT_DIRECTORY

SOURCE is the folder of .proto files, or `reflection` to ask the agent itself. Prints one JSON object; an error of the
agent is {"error": {"status", "message", "reason", "domain", "data"}}. `create` writes the file that the agent names
into OUT_DIRECTORY, once it has come whole.
"""

import hashlib
import json
import os
import sys

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

SERVICE = "sealci.release.v1.ReleaseAgent"
SECONDS = 60


def load_descriptors(source, channel):
    if source == "reflection":
        return descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    sys.path.insert(0, source)
    grpc.protos("sealci/release/v1/release_agent.proto")
    return descriptor_pool.Default()


def call(channel, pool, name, **fields):
    method = pool.FindServiceByName(SERVICE).methods_by_name[name]
    request = message_factory.GetMessageClass(method.input_type)
    response = message_factory.GetMessageClass(method.output_type)
    kind = channel.unary_stream if method.server_streaming else channel.unary_unary
    stub = kind(
        f"/{SERVICE}/{name}", request_serializer=request.SerializeToString, response_deserializer=response.FromString
    )
    return stub(request(**fields), timeout=SECONDS)


def as_dict(message):
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def info(channel, pool):
    return as_dict(call(channel, pool, "GetAgentInfo"))


def public_key(channel, pool, fingerprint=None):
    return as_dict(call(channel, pool, "GetPublicKey", fingerprint=fingerprint))


def health(channel, _pool):
    answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=SERVICE), timeout=SECONDS)
    return as_dict(answer)


def create(channel, pool, url, tag, out_directory):
    part = os.path.join(out_directory, "release.part")
    phases, described, summary, size, sha256 = [], None, None, 0, hashlib.sha256()
    with open(part, "wb") as file:
        for response in call(channel, pool, "CreateRelease", repository_url=url, tag=tag):
            event = response.WhichOneof("event")
            if event == "progress":
                phases.append(as_dict(response.progress)["phase"])
            elif event == "info":
                described = response.info
            elif event == "chunk":
                size += file.write(response.chunk)
                sha256.update(response.chunk)
            elif event == "summary":
                summary = response.summary
    if summary is None or (summary.size_bytes, summary.sha256) != (size, sha256.hexdigest()):
        sys.exit("what came is no release")
    os.rename(part, os.path.join(out_directory, os.path.basename(described.file_name)))
    return {"phases": phases, "info": as_dict(described), "summary": as_dict(summary)}


def describe_error(error):
    described = {"status": error.code().name, "message": error.details()}
    status = rpc_status.from_call(error)
    for detail in status.details if status else []:
        error_info = error_details_pb2.ErrorInfo()
        if detail.Unpack(error_info):
            described["reason"] = error_info.reason
            described["domain"] = error_info.domain
            described["data"] = dict(error_info.metadata)
    return {"error": described}


COMMANDS = {"info": info, "public-key": public_key, "health": health, "create": create}


def main(source, address, command, *arguments):
    with grpc.insecure_channel(address) as channel:
        try:
            answer = COMMANDS[command](channel, load_descriptors(source, channel), *arguments)
        except grpc.RpcError as error:
            answer = describe_error(error)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
