"""Coordinators that a test starts and ends, each on a free port of loopback."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """A coordinator that runs."""

    def __init__(self, binary, zone_map, out, name, port=None, store=None, arguments=()):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(Path(out) / f"{name}.log", "ab")
        command = [binary, "serve", "--map", str(zone_map), "--packs", str(ROOT / "probes")]
        command += ["--listen", f"127.0.0.1:{self.port}", *arguments]
        if os.environ.get("ZONEFALL_UI_DIR"):
            command += ["--ui-dir", os.environ["ZONEFALL_UI_DIR"]]
        if store:
            command += ["--store", str(store)]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=5).read()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None:
                    raise SystemExit(f"{name}: the coordinator ended; see {out}/{name}.log")
                time.sleep(0.1)
        self.end()
        raise SystemExit(f"{name}: the coordinator does not answer; see {out}/{name}.log")

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


@contextmanager
def coordinator(*arguments, **options):
    program = Program(*arguments, **options)
    try:
        yield program
    finally:
        program.end()


HOSTILE = [
    "<script>window.pwned=1</script>", "\"><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>",
    "'><svg onload=window.pwned=1>", "javascript:window.pwned=1", "</script><script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>", "<iframe srcdoc='<script>parent.pwned=1</script>'>",
    "{{constructor.constructor('window.pwned=1')()}}", "${window.pwned=1}", "<a href=javascript:window.pwned=1>x</a>",
    "<style>*{display:none}</style>", "<base href=//example.com/>", "<meta http-equiv=refresh content=0;url=//example.com>",
    "\" onmouseover=\"window.pwned=1\" x=\"", "' autofocus onfocus='window.pwned=1' x='", "--><script>window.pwned=1</script><!--",
    "]]><script>window.pwned=1</script>", "&lt;script&gt;window.pwned=1&lt;/script&gt;", "\\u003cscript\\u003ewindow.pwned=1",
    "evil\u202egnp.exe", "zero\u200bwidth", "\u2066isolate\u2069", "line\u2028separator", "\u0627\u0644\u0645\u0646\u0637\u0642\u0629",
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E", "<math><mi//xlink:href=\"data:x,<script>window.pwned=1</script>\">",
    "<details open ontoggle=window.pwned=1>", "<object data=javascript:window.pwned=1>", "a" * 180, "__proto__", "constructor",
    "<form><button formaction=javascript:window.pwned=1>x", "\U0001f4a3\u200d\U0001f4a5", "e\u0301\u0301\u0301\u0301\u0301\u0301",
    "<video><source onerror=window.pwned=1>", "<body onload=window.pwned=1>", "`-window.pwned=1-`", "'-window.pwned=1-'", "../../etc/passwd",
]


def hostile_names():
    """200 names that would like to be run, hidden or taken for something else."""
    return [f"{HOSTILE[i % len(HOSTILE)]} {i}" for i in range(200)]


@contextmanager
def hostile_region(binary, out):
    """A region of nothing but such names."""
    names = Path(out) / "hostile.json"
    names.write_text(json.dumps(hostile_names(), ensure_ascii=False), encoding="utf-8")
    process = subprocess.Popen([binary, str(names)], stdout=subprocess.PIPE)
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(15)


def large_map(path, agents=15, addresses=2000):
    """15 agents that look at 2,000 addresses: 30,000 and some probes."""
    zones = ["az1", "az2", "az3"]
    hosts = [f"host-{i:02}" for i in range(agents)]
    value = {
        "region": "large",
        "zones": [{"id": zone} for zone in zones],
        "networks": [{"id": "app", "cidr": "10.20.0.0/16"}],
        "routers": [
            {"id": f"rtr-{zone}", "zones": [zone], "interfaces": [{"network": "app", "address": f"10.20.0.{i + 1}"}]} for i, zone in enumerate(zones)
        ],
        "instances": [
            {"id": host, "zone": zones[i % 3], "gateway": f"10.20.0.{i % 3 + 1}", "ports": [{"network": "app", "address": f"10.20.1.{i + 1}"}]}
            for i, host in enumerate(hosts)
        ],
        "floating_ips": [
            {"id": f"fip-{i:04}", "zone": zones[i % 3], "address": f"198.18.{i // 250}.{i % 250 + 1}", "router": f"rtr-{zones[i % 3]}", "instance": hosts[i % agents // 3 * 3 + i % 3]}
            for i in range(addresses)
        ],
        "agents": [{"id": f"agent-{i:02}", "zone": zones[i % 3], "instance": host} for i, host in enumerate(hosts)],
    }
    Path(path).write_text(json.dumps(value))
