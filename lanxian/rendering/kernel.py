"""A forked kernel (内核) as jupyter_client sees it, and the server that it is forked from."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Float, Type

from lanxian.rendering.server import PREFIX, THREADS, hold, place

BACKEND = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}


class ServerUnavailable(RuntimeError):
    """No fork server here: the stock engine will do."""


class Server:
    """The fork server of this process, seen from the side that asks."""

    ready = False

    def __init__(self) -> None:
        if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
            raise ServerUnavailable("processes are forked on Linux only")
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place()))
        self.held = hold(self.folder)
        self.lock = threading.Lock()
        self.answers: dict[str, list[str]] = defaultdict(list)
        self.connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            number = theirs.fileno()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lanxian.rendering.server", str(number), str(self.folder)],
                pass_fds=[number],
                env=os.environ | THREADS | BACKEND,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        atexit.register(self.close)

    def wait(self, timeout: float = 120.0) -> None:
        """Wait until it has imported everything."""
        if self.ready:
            return
        try:
            self._receive("ready", timeout)
        except (OSError, RuntimeError) as error:
            self.close()
            raise ServerUnavailable(f"the fork server did not come up: {error}") from error
        self.ready = True

    def fork(self, request: Mapping[str, Any], timeout: float) -> tuple[int, int]:
        """Have a kernel forked and wait until it listens.

        Returns
        -------
        pid, pidfd
            Its process, and a file descriptor that becomes readable when that ends.
        """
        with self.lock:
            self.connection.send(json.dumps(request).encode())
            pid = int(self._receive("forked", timeout))
            pidfd = os.pidfd_open(pid)
            try:
                while int(self._receive("bound", timeout, pidfd)) != pid:
                    pass  # of a kernel that was given up
            except BaseException:
                _kill(pid)
                os.close(pidfd)
                raise
        return pid, pidfd

    def _receive(self, wanted: str, timeout: float, pidfd: int | None = None) -> str:
        """The next answer of one kind; others are kept until they are wanted."""
        deadline = time.monotonic() + timeout
        watched: list[Any] = [self.connection, *([] if pidfd is None else [pidfd])]
        while not self.answers[wanted]:
            ready, _, _ = select.select(watched, [], [], max(0.0, deadline - time.monotonic()))
            if self.connection not in ready:
                raise RuntimeError("the kernel ended" if ready else "the kernel did not start")
            kind, _, rest = self.connection.recv(64).decode().partition(" ")
            if not kind:
                raise RuntimeError("the fork server has ended")
            self.answers[kind].append(rest)
        return self.answers[wanted].pop(0)

    def close(self) -> None:
        """End the server, and with it its kernels and their sockets."""
        self.connection.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.held is not None:
            os.close(self.held)
            self.held = None


_server: Server | None = None


def server(*, wait: bool = True) -> Server:
    """The fork server of this process, started when it is first asked for, or has died.

    Parameters
    ----------
    wait
        Until it is ready; whoever does not, has time to import things of its own.

    Raises
    ------
    ServerUnavailable
        There can be none; this is found out only once.
    """
    global _server, _reason
    if _reason:
        raise ServerUnavailable(_reason)
    try:
        if _server is None or _server.process.poll() is not None:
            _server = Server()
        if wait:
            _server.wait()
    except ServerUnavailable as error:
        _reason = str(error)
        raise
    return _server


_reason = ""


def _kill(pid: int) -> None:
    """End a kernel and what it has started: it leads a session of its own."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            end(pid, signal.SIGKILL)


class ForkedProvisioner(KernelProvisionerBase):
    """The life of one forked kernel, as jupyter_client asks for it."""

    parent: ForkedKernelManager
    pid: int | None = None
    pidfd: int | None = None

    @property
    def has_process(self) -> bool:
        """Whether it was started and not yet seen to end."""
        return self.pidfd is not None

    async def poll(self) -> int | None:
        """None while it runs."""
        if self.pidfd is None:
            return 0
        ended, _, _ = select.select([self.pidfd], [], [], 0)
        return 0 if ended else None

    async def wait(self) -> int | None:
        """Wait until it has ended."""
        if self.pidfd is not None:
            await asyncio.to_thread(select.select, [self.pidfd], [], [], 10)
            os.close(self.pidfd)
            self.pidfd = None
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send it a signal."""
        if self.pid is not None and await self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        """End it at once, with the processes that it has started."""
        if self.pid is not None and self.pidfd is not None:
            _kill(self.pid)
            await self.wait()

    async def terminate(self, restart: bool = False) -> None:
        """End it; there is nothing in it that would need more time."""
        await self.kill(restart)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork it."""
        request = {
            "connection_file": self.parent.connection_file,
            "cwd": kwargs["cwd"],
            "env": dict(kwargs["env"]) | THREADS | BACKEND,
        }
        self.pid, self.pidfd = server().fork(request, self.parent.start_timeout)
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Remove its sockets."""
        await self.kill()
        shutil.rmtree(Path(self.parent.connection_file).parent, ignore_errors=True)


class PromptClient(BlockingKernelClient):
    """A client that waits for nothing but the kernel, and looks at nothing but its output."""

    def start_channels(self, *channels: bool, **more: bool) -> None:
        """Connect what takes the cells and what gives their output."""
        super().start_channels(shell=True, iopub=True, stdin=False, hb=False, control=False)

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until its answers and its output arrive."""
        deadline = time.monotonic() + (timeout or 60)
        self._handle_kernel_info_reply(self.kernel_info(reply=True, timeout=timeout))
        while True:  # what the kernel says before it knows of us is lost
            try:
                self.iopub_channel.get_msg(timeout=0.05)
                return
            except Empty:
                if time.monotonic() > deadline:
                    raise RuntimeError("the kernel's output does not arrive") from None
                self.kernel_info(reply=True, timeout=timeout)

    def message(self, timeout: float, *, ended: int) -> tuple[str, dict[str, Any]]:
        """The next message with its channel, output first; an empty one after `timeout` seconds.

        Raises
        ------
        DeadKernelError
            The file descriptor `ended` says so.
        """
        poller = zmq.Poller()
        channels = {"iopub": self.iopub_channel, "shell": self.shell_channel}
        for channel in channels.values():
            poller.register(channel.socket, zmq.POLLIN)
        poller.register(ended, zmq.POLLIN)
        ready = dict(poller.poll(max(0, int(timeout * 1000))))
        for name, channel in channels.items():
            if channel.socket in ready:
                frames = self.session.feed_identities(channel.socket.recv_multipart())[1][1:5]
                parts = ("header", "parent_header", "metadata", "content")
                found = dict(zip(parts, map(json.loads, frames), strict=True))
                return name, found | {"msg_type": found["header"]["msg_type"]}
        if ended in ready:
            from nbclient.exceptions import DeadKernelError

            raise DeadKernelError("Kernel died")
        return "", {}


class ForkedKernelManager(AsyncKernelManager):
    """Starts and ends one forked kernel, with sockets in a folder of its own."""

    client_factory = Type(klass=BlockingKernelClient, default_value=PromptClient)
    start_timeout = Float(60.0)
    ipykernel = True

    def __init__(self, **settings: Any) -> None:
        super().__init__(transport="ipc", **settings)
        folder = Path(tempfile.mkdtemp(dir=server().folder))
        self.ip, self.connection_file = str(folder / "s"), str(folder / "kernel.json")
        self.session.key = b""  # no signatures: the folder is ours alone

    @property
    def ended(self) -> int:
        """A file descriptor that becomes readable when the kernel ends."""
        assert isinstance(self.provisioner, ForkedProvisioner) and self.provisioner.pidfd
        return self.provisioner.pidfd

    async def _async_pre_start_kernel(self, **kw: Any) -> tuple[list[str], dict[str, Any]]:
        self.shutting_down = False
        self.kernel_id = self.kernel_id or uuid.uuid4().hex
        self.provisioner = ForkedProvisioner(parent=self, kernel_id=self.kernel_id)
        self.write_connection_file()
        self.provisioner.connection_info = self.get_connection_info()
        return [], kw
