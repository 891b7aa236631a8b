"""A publisher to test against: a real HTTP server on this machine that answers as DUO and CBS do.

What it serves is put in by `put_file`, `put_package`, `put_v4` and `put_v3`; `fault` makes it
misbehave for some requests to a path; `requests` holds what it was asked.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.replay.answers import Answer, Asked, Fault, StoredFile, json_answer, not_there
from tests.replay.tables import TableV3, TableV4

CKAN, STATIC = "", "/open_onderwijsdata/images"
V4, V3 = "/odata/v1/CBS", "/ODataFeed/odata"


@dataclass
class _Planned:
    path: str
    fault: Fault | None
    action: Callable[[], None] | None
    method: str | None
    skip: int
    left: int | None


@dataclass
class Replay:
    """What the server holds, what it shall do wrong, and what it was asked."""

    url: str = ""
    files: dict[str, StoredFile] = field(default_factory=dict)
    packages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    v4: dict[str, TableV4] = field(default_factory=dict)
    v3: dict[str, TableV3] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    _planned: list[_Planned] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def settings(self) -> dict[str, str]:
        """The environment that makes this server the publisher."""
        return {
            "TECHNIEKPACT_DUO_CKAN_URL": f"{self.url}{CKAN}",
            "TECHNIEKPACT_DUO_STATIC_URL": f"{self.url}{STATIC}",
            "TECHNIEKPACT_CBS_V4_URL": f"{self.url}{V4}",
            "TECHNIEKPACT_CBS_V3_URL": f"{self.url}{V3}",
            "TECHNIEKPACT_HTTP_MORE_ORIGINS": "[]",
            "TECHNIEKPACT_HTTP_BACKOFF_SECONDS": "0",
        }

    def put_file(self, path: str, data: bytes, **facts: Any) -> StoredFile:
        """Serve a file; putting it again with other bytes gives it another ETag."""
        self.files[path] = file = StoredFile(data, **facts)
        return file

    def put_static(self, name: str, data: bytes, **facts: Any) -> str:
        """Serve a file beside the catalogue; return its path."""
        path = f"{STATIC}/{name}"
        self.put_file(path, data, **facts)
        return path

    def put_package(self, package: str, resources: dict[str, tuple[str, bytes]]) -> list[str]:
        """Serve a package: resource name → file name and bytes; return the paths of the files."""
        entries, paths = [], []
        for name, (file, data) in resources.items():
            identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{package}/{name}/{file}"))
            path = f"/dataset/{package}/resource/{identity}/download/{file}"
            stored = self.put_file(path, data)
            entries.append(
                {
                    "id": identity,
                    "name": name,
                    "url": f"{self.url}{quote(path)}",
                    "format": "CSV",
                    "last_modified": "2026-03-02T09:00:00.000000",
                    "hash": hashlib.md5(stored.data, usedforsecurity=False).hexdigest(),
                    "size": len(data),
                }
            )
            paths.append(path)
        self.packages[package] = entries
        return paths

    def fault(
        self,
        path: str,
        fault: Fault,
        *,
        times: int | None = 1,
        skip: int = 0,
        method: str | None = None,
    ) -> None:
        """Let the next `times` requests to a path, after `skip` of them, go wrong; None: all."""
        self._planned.append(_Planned(path, fault, None, method, skip, times))

    def after(
        self, path: str, action: Callable[[], None], *, skip: int = 0, times: int = 1
    ) -> None:
        """Do something once a request to a path was answered."""
        self._planned.append(_Planned(path, None, action, None, skip, times))

    def asked(self) -> list[str]:
        """Return the requests so far as `GET /path?query 200`, and forget them."""
        with self._lock:
            seen = [f"{r.method} {r.target} {r.status}" for r in self.requests]
            self.requests.clear()
        return seen

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to a request, faults included."""
        with self._lock:
            self.requests.append(asked)
            answer = self._right_answer(asked)
            for planned in self._due(asked):
                if planned.fault:
                    answer = planned.fault(answer)
                elif planned.action:
                    planned.action()
            asked.status = answer.status
        return answer

    def _due(self, asked: Asked) -> Iterator[_Planned]:
        faulty = False
        for planned in list(self._planned):
            if planned.path != asked.path or planned.method not in (None, asked.method):
                continue
            if planned.fault and faulty:
                continue  # one fault a request; the next waits for its turn
            if planned.skip:
                planned.skip -= 1
                continue
            if planned.left is not None:
                planned.left -= 1
                if planned.left == 0:
                    self._planned.remove(planned)
            faulty = faulty or planned.fault is not None
            yield planned

    def _right_answer(self, asked: Asked) -> Answer:
        path = asked.path
        if file := self.files.get(path):
            return file.answer(asked)
        if path == f"{CKAN}/api/3/action/package_show":
            name = asked.query.get("id", "")
            if name not in self.packages:
                message = {"message": "Niet gevonden", "__type": "Not Found Error"}
                return json_answer({"success": False, "error": message}, 404)
            found = {"name": name, "resources": self.packages[name]}
            return json_answer({"help": "", "success": True, "result": found})
        for base, tables in ((V4, self.v4), (V3, self.v3)):
            table, _, entity = path.removeprefix(f"{base}/").partition("/")
            if path.startswith(f"{base}/") and table in tables:
                return tables[table].answer(f"{self.url}{base}/{table}", entity, asked.query)
        return not_there()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each answer waits 40 ms between head and body
    replay: Replay

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, unquote(parts.path), query, headers)
        answer = self.replay.answer(asked)
        body = b"" if self.command == "HEAD" or answer.status == 304 else answer.body
        length = answer.length if answer.length is not None else len(answer.body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        whole = body == answer.body == body[: answer.cut] and length == len(body)
        self.close_connection = self.close_connection or (bool(body) and not whole)
        try:
            self._send(body[: answer.cut], answer)
        except OSError:
            self.close_connection = True  # who asked has heard enough

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, body: bytes, answer: Answer) -> None:
        if not answer.pause:
            self.wfile.write(body)
            return
        for position in range(len(body)):
            self.wfile.write(body[position : position + 1])
            if self.server.stopped.wait(answer.pause):
                return

    def log_message(self, format: str, *args: Any) -> None:
        if self.server.talks:
            super().log_message(format, *args)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    talks = False

    def __init__(self, port: int, replay: Replay) -> None:
        self.stopped = threading.Event()
        handler = type("Handler", (_Handler,), {"replay": replay})
        super().__init__(("127.0.0.1", port), handler)


@contextmanager
def serving(port: int = 0, *, talks: bool = False) -> Iterator[Replay]:
    """Serve an empty replay on a port of this machine; 0 takes a free one."""
    replay = Replay()
    server = _Server(port, replay)
    server.talks = talks
    replay.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
