"""What the tests of monitoring share: programs that are started by path and ended by their process id, and a small region."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(url, body=None, headers=None, method=None, timeout=5, context=None):
    """Status, headers and body of an answer, whatever its status."""
    ask = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(ask, timeout=timeout, context=context) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, dict(answer.headers), answer.read()


def json_of(url, **more):
    return json.loads(request(url, **more)[2])


def eventually(what, check, within=30.0, every=0.05):
    """The first true answer of a check; fails with what was waited for."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            answer = check()
        except (OSError, ValueError, KeyError, IndexError):
            answer = None
        if answer:
            return answer
        time.sleep(every)
    raise AssertionError(f"never within {within} s: {what}")


class Bench:
    """A folder, and the programs that run in it."""

    def __init__(self, bin):
        self.bin = bin
        self.folder = tempfile.mkdtemp(prefix="zonefall-monitoring.")
        self.processes = []
        self.servers = []

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def start(self, name, *command, **more):
        log = open(self.path(f"{name}.log"), "a")
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, **more)
        process.name = name
        self.processes.append(process)
        return process

    def ours(self, program, *arguments):
        return self.start(program, os.path.join(self.bin, program), *arguments)

    def stop(self, process, how=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(how)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def end(self, keep=False):
        for process in reversed(self.processes):
            self.stop(process)
        for server in self.servers:
            server.shutdown()
        if keep:
            print(f"logs are kept in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def recorder(self, answer=lambda path: (200, b"{}")):
        """A receiver that takes everything; `.taken` has (method, path, headers, body)."""
        taken = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                taken.append((self.command, self.path, dict(self.headers), body))
                status, reply = answer(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = do_PATCH = do_PUT = handle_any

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.taken = taken
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.servers.append(server)
        return server


ZONES = ["az1", "az2"]
PORT = 18080
INTERVAL = 1.0


def address(zone, number):
    return f"127.1.{ZONES.index(zone) + 1}.{number + 10}"


def region(bench, per_zone):
    """A map of a region on loopback, a pack that asks its instances by HTTP, and a process for each zone that answers."""
    lines = ["region: loop", "zones: [" + ", ".join("{id: %s}" % zone for zone in ZONES) + "]"]
    lines += ["networks: [{id: app, cidr: 127.1.0.0/16}]", "routers:"]
    for index, zone in enumerate(ZONES):
        lines.append(
            f"  - {{id: rtr-{zone}, zones: [{zone}], external_address: 203.0.113.{index + 1}, "
            f"interfaces: [{{network: app, address: 127.1.0.{index + 1}}}]}}"
        )
    lines.append("instances:")
    for index, zone in enumerate(ZONES):
        for number in range(per_zone):
            # One instance leaves by the other zone's router: a dependency that the map itself gives away.
            way = 1 - index if (zone, number) == ("az2", 0) else index
            lines.append(
                f"  - {{id: web-{zone}-{number}, zone: {zone}, gateway: 127.1.0.{way + 1}, "
                f"ports: [{{network: app, address: {address(zone, number)}}}]}}"
            )
    lines.append("agents:")
    for zone in ZONES:
        lines.append(f"  - {{id: agent-{zone}, zone: {zone}, instance: web-{zone}-0}}")
    map = bench.write("zonemap.yaml", "\n".join(lines) + "\n")
    bench.write(
        "packs/instance.yaml",
        f"probes:\n  - {{kind: http, targets: instances, from: zones, port: {PORT}, "
        f"interval_ms: {int(INTERVAL * 1000)}, timeout_ms: 900, phases: true}}\n",
    )
    answerers = {
        zone: bench.start(
            f"zone-{zone}",
            "python3",
            os.path.join(os.path.dirname(__file__), "zone.py"),
            str(PORT),
            *[address(zone, number) for number in range(per_zone)],
        )
        for zone in ZONES
    }
    return map, bench.path("packs"), answerers
