"""Viewers of a Streamlit server without a browser: its own protocol, over a web socket."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

FINISHED = ForwardMsg.FINISHED_SUCCESSFULLY
PATIENCE = 60.0


@dataclass
class Crowd:
    """What all viewers saw: seconds from click to the end of the page, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def visit(
    port: int, pages: list[str], pause: float, until: float, chance: random.Random, crowd: Crowd
) -> None:
    """Open the first page, and click to another one every `pause` seconds, until a moment."""
    # Not all at once: people come in one after the other, within one pause.
    await asyncio.sleep(chance.uniform(0, pause))
    address = f"ws://localhost:{port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        known = await _click(socket, "", "", crowd)
        while time.monotonic() + pause < until:
            clicked = time.monotonic()
            page = chance.choice(pages)
            await _click(socket, page, known[page], crowd)
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - clicked)))


async def _click(socket: ClientConnection, page: str, key: str, crowd: Crowd) -> dict[str, str]:
    """Ask for a page and take in all of it; return the keys of the pages by their addresses."""
    asked = BackMsg()
    asked.rerun_script.page_script_hash = key
    asked.rerun_script.page_name = page
    began = time.monotonic()
    await socket.send(asked.SerializeToString())
    keys: dict[str, str] = {}
    while True:
        data = await asyncio.wait_for(socket.recv(), PATIENCE)
        assert isinstance(data, bytes)
        said = ForwardMsg.FromString(data)
        kind = said.WhichOneof("type")
        if kind == "navigation":
            keys = {p.url_pathname: p.page_script_hash for p in said.navigation.app_pages}
        elif kind == "delta" and said.delta.new_element.WhichOneof("type") == "exception":
            crowd.errors.append(f"{page or 'first'}: {said.delta.new_element.exception.message}")
        elif kind == "page_not_found":
            crowd.errors.append(f"{page}: not found")
        elif kind == "script_finished":
            if said.script_finished != FINISHED:
                continue
            crowd.seconds.append(time.monotonic() - began)
            return keys


async def gather(port: int, pages: list[str], viewers: int, pause: float, seconds: float) -> Crowd:
    """Let so many viewers look for so many seconds; return what they saw."""
    crowd, until = Crowd(), time.monotonic() + seconds
    visits = [visit(port, pages, pause, until, random.Random(n), crowd) for n in range(viewers)]
    for result in await asyncio.gather(*visits, return_exceptions=True):
        if isinstance(result, BaseException):
            crowd.errors.append(f"{type(result).__name__}: {result}")
    return crowd
