"""A headless Chromium, driven over its DevTools protocol with what the package depends on."""

import asyncio
import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--remote-debugging-port=0"),
)
#: Width and height in CSS pixels.
SIZES = {"phone": (390, 844), "desktop": (1280, 900), "print": (794, 1123)}


def program() -> str | None:
    """Path of the browser, None where there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@dataclass
class Tab:
    """A tab of the browser: what it logged and asked for, and what it answers."""

    socket: WebSocketClientConnection
    loop: asyncio.AbstractEventLoop
    logged: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    _count: int = 0

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        return self.loop.run_until_complete(asyncio.wait_for(self._send(method, params), 60))

    async def _send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        number = self._count
        await self.socket.write_message(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            message = json.loads(await self.socket.read_message() or "{}")
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self._note(message.get("method"), message.get("params", {}))

    def _note(self, event: str | None, params: dict[str, Any]) -> None:
        if event == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning", "assert"}:
            self.logged.append(json.dumps(params["args"], ensure_ascii=False))
        elif event == "Runtime.exceptionThrown":
            self.logged.append(params["exceptionDetails"]["text"])
        elif event == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
            self.logged.append(params["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if not url.startswith(("data:", "blob:")):
                self.requested.append(url)

    def open(self, page: Path, size: str = "desktop", *, dark: bool = False) -> None:
        """Open a page in one of the `SIZES`; ``print`` uses the print style."""
        self.logged.clear()
        self.requested.clear()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        width, height = SIZES[size]
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        media = "print" if size == "print" else "screen"
        self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.send("Page.navigate", url=page.resolve().as_uri())
        while self.run("document.readyState") != "complete":
            pass

    def run(self, script: str) -> Any:
        """Run a script in the page and give back what it evaluates to."""
        answer = self.send(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def screenshot(self, path: Path, *, whole: bool = True) -> Path:
        """Save a picture of the page."""
        picture = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(picture["data"]))
        return path

    def pdf(self, path: Path) -> Path:
        """Print the page as A4."""
        answer = self.send("Page.printToPDF", preferCSSPageSize=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(answer["data"]))
        return path


@contextmanager
def browser() -> Iterator[Tab]:
    """Start a browser with a profile of its own and give one tab of it."""
    found = program()
    assert found, "no Chromium here"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [found, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        loop = asyncio.new_event_loop()
        try:
            assert process.stderr
            address = next(
                line.split()[-1] for line in process.stderr if "DevTools listening" in line
            )
            tab = loop.run_until_complete(_tab(address))
            yield Tab(tab, loop)
            tab.close()
        finally:
            process.kill()
            process.wait()
            loop.close()


async def _tab(address: str) -> WebSocketClientConnection:
    from tornado.httpclient import AsyncHTTPClient

    port = address.split(":")[2].split("/")[0]
    answer = await AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/json")
    target = next(t for t in json.loads(answer.body) if t["type"] == "page")
    return await websocket_connect(target["webSocketDebuggerUrl"], max_message_size=1 << 28)
