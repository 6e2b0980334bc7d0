"""Serves the bare repositories below a folder by dulwich, a git of its own, over smart HTTP; prints its URL first."""

import os
import sys
from wsgiref.simple_server import make_server

from dulwich.repo import Repo
from dulwich.server import DictBackend
from dulwich.web import WSGIRequestHandlerLogger, WSGIServerLogger, make_wsgi_chain

root = sys.argv[1]
backend = DictBackend({f"/{name}": Repo(os.path.join(root, name)) for name in os.listdir(root)})
server = make_server(
    "127.0.0.1",
    0,
    make_wsgi_chain(backend),
    handler_class=WSGIRequestHandlerLogger,
    server_class=WSGIServerLogger,
)
print(f"http://127.0.0.1:{server.server_port}")
server.serve_forever()
