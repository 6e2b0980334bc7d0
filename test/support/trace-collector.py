"""A collector of traces: takes OTLP over HTTP on a free port, as the OpenTelemetry protocol has it.

Prints its port, then one line of JSON for each span that it was sent. Of a request that is none, it prints why.
"""

import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

status = int(sys.argv[1]) if len(sys.argv) > 1 else 200
certificate = sys.argv[2:4]


def values(attributes):
    """Attributes as a dictionary."""
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in attributes}


def say(facts):
    print(json.dumps(facts), flush=True)


class Collector(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)) if "Content-Length" in self.headers else self.chunks()
        if status != 200:
            self.answer(status, b"")
            say({"refused": len(body)})
            return
        if self.path != "/v1/traces" or self.headers["Content-Type"] != "application/x-protobuf":
            self.answer(404, b"")
            say({"fault": f"{self.path} {self.headers['Content-Type']}"})
            return
        request = ExportTraceServiceRequest()
        try:
            request.ParseFromString(body)
        except DecodeError as error:
            self.answer(400, b"")
            say({"fault": str(error)})
            return
        self.answer(200, ExportTraceServiceResponse().SerializeToString())
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.tell(span, values(resource.resource.attributes))

    def chunks(self):
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def tell(self, span, resource):
        say(
            {
                "name": span.name,
                "kind": Span.SpanKind.Name(span.kind),
                "traceId": span.trace_id.hex(),
                "spanId": span.span_id.hex(),
                "parentSpanId": span.parent_span_id.hex(),
                "traceState": span.trace_state,
                "start": span.start_time_unix_nano,
                "end": span.end_time_unix_nano,
                "status": Status.StatusCode.Name(span.status.code),
                "message": span.status.message,
                "attributes": values(span.attributes),
                "events": [event.name for event in span.events],
                "resource": resource,
            }
        )

    def answer(self, code, body):
        self.send_response(code)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
if certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
