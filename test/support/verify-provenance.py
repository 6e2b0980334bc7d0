"""Verifies a provenance by programs that are not ours: securesystemslib for the envelope (DSSE), and the classes that the
in-toto attestation framework generates from its published schema for what is in it.

Usage: verify-provenance.py ENVELOPE PEM    prints the statement, as the schema understands it
"""

import base64
import json
import sys

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key, ssh_key_fingerprint
from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

envelope_file, pem_file = sys.argv[1:]
with open(envelope_file, encoding="utf-8") as file:
    envelope = Envelope.from_dict(json.load(file))
if envelope.payload_type != "application/vnd.in-toto+json":
    sys.exit(f"The payload is of another type: {envelope.payload_type}")
with open(pem_file, "rb") as file:
    public_key = load_pem_public_key(file.read())
(keyid,) = envelope.signatures
fingerprint = base64.b64encode(ssh_key_fingerprint(public_key, SHA256())).decode().rstrip("=")
if keyid != f"SHA256:{fingerprint}":
    sys.exit(f"The key is called {keyid}, and OpenSSH calls it SHA256:{fingerprint}.")
envelope.verify([SSlibKey.from_crypto(public_key, keyid=keyid)], 1)

# A field that the schema does not have is an error.
statement = json_format.Parse(envelope.payload, statement_pb2.Statement())
Statement.copy_from_pb(statement).validate()
if statement.predicate_type != "https://slsa.dev/provenance/v1":
    sys.exit(f"The predicate is of another type: {statement.predicate_type}")
predicate = json_format.Parse(json_format.MessageToJson(statement.predicate), provenance_pb2.Provenance())
for descriptor in [
    *predicate.build_definition.resolved_dependencies,
    *predicate.run_details.builder.builder_dependencies,
]:
    ResourceDescriptor.copy_from_pb(descriptor).validate()
print(
    json.dumps(
        {
            "keyid": keyid,
            "subject": {subject.name: subject.digest["sha256"] for subject in statement.subject},
            "predicate": json_format.MessageToDict(predicate),
        }
    )
)
