"""Runs every prober against the same far side and writes what each costs. Started by run.sh, inside its namespaces.

The far side is a second network namespace behind a veth; the whole of 10.99.0.0/16 answers there. Times of processors are
those of the prober's process (user and system); on a veth the kernel computes an echo reply inside the sender's own system
call, so ICMP figures contain the far side's work, for every prober alike. The machine is shared: ratios carry over, not microseconds.
"""
import argparse
import http.server
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BASE = "10.99.0.1"
SECONDS = 3
sys.path.insert(0, HERE)
from wire import Wire  # noqa: E402


def run(*command, check=True, env=None, **more):
    return subprocess.run(
        command, check=check, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})}, **more)


class FarSide:
    """The namespace behind the veth, and what listens there."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        own = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == own:
            time.sleep(0.01)
        pid = str(self.holder.pid)
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", pid)
        run("ip", "address", "add", "10.98.0.1/30", "dev", "near")
        run("ip", "link", "set", "near", "up")
        run("ip", "route", "add", "10.99.0.0/16", "via", "10.98.0.2")
        for command in ("ip link set lo up", "ip address add 10.98.0.2/30 dev far", "ip link set far up",
                        "ip route add local 10.99.0.0/16 dev lo"):
            run(*self.inside(*command.split()))
        # Echo replies are not limited by default; unreachables and the like are, in case a prober causes some.
        for name, value in (("icmp_ratelimit", "0"), ("icmp_msgs_per_sec", "10000000")):
            run(*self.inside("sh", "-c", f"echo {value} > /proc/sys/net/ipv4/{name}"), check=False)
        for name, value in (("ping_group_range", "0 2147483647"), ("ip_local_port_range", "1024 65535")):
            with open(f"/proc/sys/net/ipv4/{name}", "w") as file:
                file.write(value)

    def inside(self, *command):
        return ["nsenter", "--target", str(self.holder.pid), "--net", *command]


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.far = FarSide()
        self.rows = {}
        self.cprobe = self.built("cprobe")
        self.runstat = self.built("runstat")
        with open(f"{folder}/targets", "w") as file:
            file.writelines(f"10.99.{i // 256}.{i % 256}\n" for i in range(1, 10_001))

    def built(self, name):
        """A program of the shared bench, compiled; None when that is not here."""
        source = os.path.join(ROOT, "..", "shared", "probe-bench", name + ".c")
        if not os.path.exists(source) or not shutil.which("gcc"):
            return None
        target = f"{self.folder}/{name}"
        run("gcc", "-O2", "-w", "-o", target, source, "-lm")
        return target

    def add(self, name, **values):
        row = self.rows.setdefault(name, {})
        for key, value in values.items():
            if value is not None:
                row.setdefault(key, []).append(value)

    def wants(self, name):
        return re.search(self.options.only, name) is not None

    # Each prober ------------------------------------------------------------------------------------------------------

    def ours(self, name, kind, targets, interval, *more, seconds=SECONDS):
        text = run(self.options.bench, kind, BASE, str(targets), str(interval), str(seconds), *more).stdout
        result = json.loads(text)
        self.add(
            name, cpu_us=result.get("cpu_us_per_probe"), rss_kb=result["rss_kb"], idle_rss_kb=result["idle_rss_kb"],
            answered=result["rcvd"], failures=sum(result["failures"].values()), rtt_p50_us=result["rtt_us"]["p50"],
            rtt_p99_us=result["rtt_us"]["p99"], rtt_max_us=result["rtt_us"]["max"], lateness_ms=result["lateness_ms"],
            called_loss=result["failures"].get("timeout", 0), not_sent=result["failures"].get("not_sent", 0))
        return result

    def ceiling(self, name, *arguments, tick=0):
        if not self.cprobe:
            return
        result = json.loads(run(self.cprobe, *arguments, env={"TICK_US": str(tick)}).stdout)
        self.add(name, cpu_us=result["cpu_us_per_probe"], rss_kb=result["rss_kb"], answered=result["rcvd"],
                 rtt_p50_us=result["rtt_us"]["p50"], rtt_p99_us=result["rtt_us"]["p99"], rtt_max_us=result["rtt_us"]["max"])

    def fping(self, name, targets, count, *arguments):
        if not shutil.which("fping"):
            return
        listed = f"{self.folder}/list"
        run("sh", "-c", f"head -{targets} {self.folder}/targets > {listed}")
        done = subprocess.Popen(["fping", "-q", "-C", str(count), *arguments, "-f", listed],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        reader = threading.Thread(target=lambda: texts.append(done.stderr.read()))
        texts, peak = [], 0
        reader.start()
        # Not from its rusage: that begins with the memory of the process that started it.
        while reader.is_alive():
            peak = max(peak, resident(done.pid, "VmHWM"))
            reader.join(0.02)
        _, status, usage = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
        text = texts[0]
        times = sorted(float(x) * 1_000 for x in re.findall(r" (\d+\.\d+)\b", text))
        self.add(name, cpu_us=(usage.ru_utime + usage.ru_stime) * 1e6 / (targets * count), rss_kb=peak,
                 answered=len(times), rtt_p50_us=quantile(times, 0.5), rtt_p99_us=quantile(times, 0.99),
                 rtt_max_us=quantile(times, 1))

    def blackbox(self, repeats):
        """The exporter, driven over many targets by wrk; its cost alone, without wrk's."""
        program = shutil.which("prometheus-blackbox-exporter")
        if not program or not shutil.which("wrk"):
            return
        configuration = f"{self.folder}/blackbox.yml"
        with open(configuration, "w") as file:
            file.write("".join(
                f"  {kind}: {{prober: {kind}, timeout: 5s, {kind}: {{preferred_ip_protocol: ip4}}}}\n"
                if kind else "modules:\n" for kind in ("", "tcp", "http", "icmp")))
        process = subprocess.Popen(
            [program, f"--config.file={configuration}", "--web.listen-address=127.0.0.1:9115", "--log.level=error"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1.5)
        self.add("blackbox idle", rss_kb=resident(process.pid))
        for kind in ("icmp", "tcp", "http"):
            if not self.wants(f"blackbox {kind}"):
                continue
            for _ in range(repeats):
                before = processor_seconds(process.pid)
                text = run("wrk", "-t1", "-c16", "-d4s", "-s", f"{HERE}/blackbox.lua", "http://127.0.0.1:9115/", "--",
                           kind).stdout
                used = processor_seconds(process.pid) - before
                count = int(re.search(r"(\d+) requests in", text).group(1))
                self.add(f"blackbox {kind}", cpu_us=used * 1e6 / count, rss_kb=resident(process.pid), answered=count)
        process.terminate()
        process.wait()

    # The parts --------------------------------------------------------------------------------------------------------

    def icmp(self):
        if self.wants("icmp flat"):
            # As fast as it can be asked for without ever being late: the more probes to a wake-up, the less each costs.
            self.ours("icmp flat", "icmp", 10_000, 400)
            self.ceiling("C icmp flat", "icmp", "dgram", BASE, "10000", "2", "32", "0", "txts")
            self.fping("fping flat", 10_000, 6, "-i", "0", "-p", "1", "-t", "1000")
        for targets in (10_000, 5_000, 1_000):
            name = f"icmp {targets // 1_000}k 1hz"
            if not self.wants(name):
                continue
            self.ours(name, "icmp", targets, 1_000)
            self.ceiling("C " + name, "icmp", "dgram", BASE, str(targets), "3", "256", str(targets), "txts",
                         tick=1_000 if targets > 1_000 else 5_000)
            if targets == 10_000:
                continue  # More than fping can do: it runs out of sequence numbers.
            self.fping("fping " + name.split(" ", 1)[1], targets, 4, "-i", "0.1" if targets == 5_000 else "0.5",
                       "-p", "1000", "-t", "500")

    def streams(self):
        if not shutil.which("nginx"):
            return
        configuration = f"{self.folder}/nginx.conf"
        with open(configuration, "w") as file:
            file.write(f"worker_processes 1; pid {self.folder}/nginx.pid; error_log /dev/null crit; daemon off;\n"
                       "events { worker_connections 16384; }\n"
                       "http { access_log off; keepalive_timeout 0; server { listen 8080 backlog=8192; "
                       'return 200 "ok\\n"; } }\n')
        server = subprocess.Popen(self.far.inside("nginx", "-c", configuration, "-e", "/dev/null"),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.7)
        for _ in range(self.options.repeats):
            # The C prober asks as fast as it can; this is as much as leaves our plan's slots their time.
            for kind in ("tcp", "http"):
                if self.wants(kind):
                    self.ours(kind, kind, 5_000, 1_000, "port=8080")
                    self.ceiling("C " + kind, kind, "rst", BASE, "5000", "2", "64", "8080")
            if self.wants("http 1k 1hz"):
                self.ours("http 1k 1hz", "http", 1_000, 1_000, "port=8080")
        self.blackbox(self.options.repeats)
        server.terminate()
        server.wait()

    def datagrams(self):
        """Signed echoes between agents, beside bare ones of the C prober."""
        if not self.wants("udp"):
            return
        ports = ["7700", "7777"]
        reflectors = [subprocess.Popen(self.far.inside(self.options.bench, "reflector", ports[0], "600"))]
        if self.cprobe:
            reflectors.append(subprocess.Popen(self.far.inside(self.cprobe, "udpecho", ports[1], "600")))
        time.sleep(0.5)
        for _ in range(self.options.repeats):
            self.ours("udp", "udp", 10_000, 400, "port=" + ports[0])
            self.ceiling("C udp", "udp", "dgram", BASE, "10000", "2", "32", "0")
            # What the kernel takes for the stamps that make a time true, which ours have always.
            self.ceiling("C udp stamped", "udp", "dgram", BASE, "10000", "2", "32", "0", "txts")
        for reflector in reflectors:
            reflector.kill()
            reflector.wait()

    def branches(self):
        """How long a trace takes to find both ways of two, as a user without any capability."""
        for split in ("host", "router"):
            name = f"ecmp {split}"
            if not self.wants(name):
                continue
            region = Branches(split)
            unprivileged = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"]
            if subprocess.run([*unprivileged, "true"], stderr=subprocess.DEVNULL).returncode != 0:
                unprivileged = []
            # Of its own, for the one that was built may lie where that user may not look.
            tool = shutil.copy(self.options.bench, f"{self.folder}/tool")
            os.chmod(self.folder, 0o755)
            os.chmod(tool, 0o755)
            for _ in range(self.options.repeats):
                before = region.packets()
                text = run(*region.inside(region.here, *unprivileged, tool, "trace", region.target)).stdout
                result = json.loads(text)
                found = {hop.split()[1] for hop in result["hops"]} & {"10.97.1.254", "10.97.2.254"}
                self.add(name, trace_ms=result["seconds"] * 1_000, ways_found=len(found),
                         packets=region.packets() - before)
            region.end()

    def agent(self):
        """The whole agent with a spool and an empty plan, which hands in how it is each second."""
        if not self.options.agent or not self.wants("agent idle"):
            return
        coordinator = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyPlan)
        threading.Thread(target=coordinator.serve_forever, daemon=True).start()
        process = subprocess.Popen(
            [self.options.agent, "--id", "bench", "--coordinator", f"http://127.0.0.1:{coordinator.server_port}",
             "--spool", f"{self.folder}/spool"], stderr=subprocess.DEVNULL)
        time.sleep(20)
        for _ in range(self.options.repeats):
            self.add("agent idle", rss_kb=resident(process.pid))
            time.sleep(2)
        process.terminate()
        process.wait()
        coordinator.shutdown()

    def drift(self):
        """The same as timing, for as long as was asked."""
        if self.options.drift_minutes <= 0:
            return
        with Wire("far", self.far.holder.pid) as wire:
            run(self.options.bench, "icmp", BASE, "1000", "1000", str(self.options.drift_minutes * 60))
            figures = wire.timing(1_000)
        self.add(f"drift {self.options.drift_minutes} min", **figures)

    def truth(self):
        """Our times against those that the interface saw, quiet and with four hogs."""
        for load in ("quiet", "hogs"):
            name = f"rtt {load}"
            if not self.wants(name):
                continue
            hogs = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(4 if load == "hogs" else 0)]
            for _ in range(min(3, self.options.repeats)):
                samples = f"{self.folder}/samples"
                with Wire("near") as wire:
                    result = self.ours(name, "icmp", 200, 1_000, f"samples={samples}", seconds=6)
                    times = wire.round_trips()
                del result
                errors, missing = [], 0
                for line in open(samples):
                    target, started, nanoseconds = line.split()
                    number = int(target.removeprefix("fip-")) + 1
                    seen = times.get(f"10.99.{number // 256}.{number % 256}", [])
                    near = min(seen, key=lambda pair: abs(pair[0] / 1e6 - int(started)), default=None)
                    if near is None or abs(near[0] / 1e6 - int(started)) > 400:
                        missing += 1
                        continue
                    errors.append((int(nanoseconds) - near[1]) / 1_000)
                spread = sorted(abs(error) for error in errors)
                self.add(name, compared=len(errors), missing=missing, error_p50_us=quantile(spread, 0.5),
                         error_p99_us=quantile(spread, 0.99), error_max_us=quantile(spread, 1))
            for hog in hogs:
                hog.kill()
                hog.wait()

    def timing(self):
        """How evenly the far side sees the requests come. With SCHED_FIFO where that is allowed."""
        prefix = ["chrt", "-f", "1"] if subprocess.run(
            ["chrt", "-f", "1", "true"], stderr=subprocess.DEVNULL).returncode == 0 else []
        for targets in (1_000, 10_000):
            name = f"timing {targets // 1_000}k 1hz"
            if not self.wants(name):
                continue
            for _ in range(min(3, self.options.repeats)):
                with Wire("far", self.far.holder.pid) as wire:
                    run(*prefix, self.options.bench, "icmp", BASE, str(targets), "1000", "8")
                    figures = wire.timing(1_000)
                self.add(name, **figures)

    def own_overload(self):
        """What must never be called loss: a queue of two kilobytes, and 2,000 neighbours on the link."""
        if self.wants("small buffer"):
            self.ours("small buffer", "icmp", 2_000, 1_000, "receive_buffer=2048")


class Branches:
    """Two equal ways from a host to `target`, that part in the host itself or at a router before them."""

    target = "10.97.99.1"

    def __init__(self, split):
        self.here, self.first, self.upper, self.lower, self.there = (
            subprocess.Popen(["unshare", "--net", "sleep", "infinity"]) for _ in range(5))
        own = os.readlink("/proc/self/ns/net")
        for node in self.nodes:
            while os.readlink(f"/proc/{node.pid}/ns/net") == own:
                time.sleep(0.01)
            for name, value in (("ip_forward", 1), ("conf/all/rp_filter", 0), ("conf/default/rp_filter", 0),
                                ("icmp_ratelimit", 0), ("fib_multipath_hash_policy", 1)):
                run(*self.inside(node, "sh", "-c", f"echo {value} > /proc/sys/net/ipv4/{name}"))
            run(*self.inside(node, "ip", "link", "set", "lo", "up"))
        self.ip(self.here, "address add 10.97.98.1/32 dev lo")
        self.ip(self.there, "address add 10.97.99.1/32 dev lo")
        parting, source = (self.first, "") if split == "router" else (self.here, " src 10.97.98.1")
        if split == "router":
            self.cable(self.here, "a0", "10.97.0.1", self.first, "x0", "10.97.0.254")
            self.ip(self.here, "route add 10.97.99.1/32 src 10.97.98.1 via 10.97.0.254")
            self.ip(self.first, "route add 10.97.98.1/32 via 10.97.0.1")
        for number, node in ((1, self.upper), (2, self.lower)):
            self.cable(parting, f"a{number}", f"10.97.{number}.1", node, "x", f"10.97.{number}.254")
            self.cable(node, "y", f"10.97.1{number}.254", self.there, f"b{number}", f"10.97.1{number}.1")
            self.ip(node, f"route add 10.97.98.1/32 via 10.97.{number}.1")
            self.ip(node, f"route add 10.97.99.1/32 via 10.97.1{number}.1")
        self.ip(parting, f"route add 10.97.99.1/32{source} nexthop via 10.97.1.254 nexthop via 10.97.2.254")
        self.ip(self.there,
                "route add 10.97.98.1/32 src 10.97.99.1 nexthop via 10.97.11.254 nexthop via 10.97.12.254")

    @property
    def nodes(self):
        return [self.here, self.first, self.upper, self.lower, self.there]

    @staticmethod
    def inside(node, *command):
        return ["nsenter", "--target", str(node.pid), "--net", *command]

    def ip(self, node, words):
        run(*self.inside(node, "ip", *words.split()))

    def cable(self, one, one_name, one_address, other, other_name, other_address):
        self.ip(one, f"link add {one_name} type veth peer name {other_name} netns {other.pid}")
        for node, name, address in ((one, one_name, one_address), (other, other_name, other_address)):
            self.ip(node, f"address add {address}/24 dev {name}")
            self.ip(node, f"link set {name} up")

    def packets(self):
        """How many have left the host by its cables."""
        links = json.loads(run(*self.inside(self.here, "ip", "-json", "-stats", "link")).stdout)
        return sum(link["stats64"]["tx"]["packets"] for link in links if link["ifname"].startswith("a"))

    def end(self):
        for node in self.nodes:
            node.kill()
            node.wait()


class EmptyPlan(http.server.BaseHTTPRequestHandler):
    """A coordinator that wants nothing."""

    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(200, b'{"agent":"bench","revision":"none","probes":[]}')

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(202)

    def log_message(self, *_):
        pass


def quantile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))] if values else None


def processor_seconds(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def resident(pid, field="VmRSS"):
    """In kilobytes; 0 for a process that has ended."""
    with open(f"/proc/{pid}/status") as file:
        found = re.search(field + r":\s+(\d+)", file.read())
    return int(found.group(1)) if found else 0


def ratios(medians):
    def ratio(over, under, key="cpu_us"):
        one, other = medians.get(over, {}).get(key), medians.get(under, {}).get(key)
        return round(one / other, 3) if one and other else None

    return {
        "icmp_flat_vs_c": ratio("icmp flat", "C icmp flat"),
        "icmp_flat_vs_fping": ratio("icmp flat", "fping flat"),
        "icmp_5k_1hz_vs_c": ratio("icmp 5k 1hz", "C icmp 5k 1hz"),
        "icmp_5k_1hz_vs_fping": ratio("icmp 5k 1hz", "fping 5k 1hz"),
        "icmp_10k_1hz_vs_c": ratio("icmp 10k 1hz", "C icmp 10k 1hz"),
        "icmp_flat_vs_blackbox": ratio("icmp flat", "blackbox icmp"),
        "tcp_vs_c": ratio("tcp", "C tcp"),
        "tcp_vs_blackbox": ratio("tcp", "blackbox tcp"),
        "http_vs_c": ratio("http", "C http"),
        "http_vs_blackbox": ratio("http", "blackbox http"),
        "rss_10k_vs_fping": ratio("icmp 10k 1hz", "fping flat", "rss_kb"),
        "rss_10k_vs_c": ratio("icmp 10k 1hz", "C icmp 10k 1hz", "rss_kb"),
        "udp_vs_c": ratio("udp", "C udp"),
        "udp_vs_c_stamped": ratio("udp", "C udp stamped"),
    }


def figures(medians, options):
    """What has a goal in its own unit."""
    def figure(name, key):
        value = medians.get(name, {}).get(key)
        return None if value is None else round(value, 2)

    drift = figure(f"drift {options.drift_minutes} min", "drift_ppm")
    return {
        "udp_cpu_us": figure("udp", "cpu_us"),
        "rss_10k_icmp_kb": figure("icmp 10k 1hz", "rss_kb"),
        "rss_1k_http_kb": figure("http 1k 1hz", "rss_kb"),
        "rss_idle_agent_kb": figure("agent idle", "rss_kb"),
        "rtt_error_quiet_p99_us": figure("rtt quiet", "error_p99_us"),
        "rtt_error_hogs_p99_us": figure("rtt hogs", "error_p99_us"),
        "drift_ppm": None if drift is None else abs(drift),
        "ecmp_host_ms": figure("ecmp host", "trace_ms"),
        "ecmp_router_ms": figure("ecmp router", "trace_ms"),
        "small_buffer_called_loss": figure("small buffer", "called_loss"),
    }


# What issue 3 asks for; a ratio that could not be measured is not in the list of those that were missed.
GOALS = {
    "icmp_flat_vs_c": 1.25, "icmp_flat_vs_fping": 0.96, "icmp_5k_1hz_vs_fping": 0.57, "icmp_10k_1hz_vs_c": 1.25,
    "tcp_vs_c": 1.3, "http_vs_c": 1.4, "http_vs_blackbox": 0.125, "rss_10k_vs_fping": 1.05, "udp_vs_c": 1.5,
    "udp_cpu_us": 7, "rss_10k_icmp_kb": 12_288, "rss_1k_http_kb": 16_384, "rss_idle_agent_kb": 8_192,
    "rtt_error_quiet_p99_us": 15, "rtt_error_hogs_p99_us": 25, "drift_ppm": 5, "ecmp_host_ms": 500,
    "ecmp_router_ms": 500, "small_buffer_called_loss": 0,
}


def table(medians, found):
    def part(columns):
        rows = {name: row for name, row in medians.items() if any(c in row for c in columns)}
        lines.append("  ".join(["".ljust(18)] + [c.rjust(13) for c in columns]))
        for name, row in rows.items():
            cells = [("" if row.get(c) is None else f"{row[c]:,.1f}").rjust(13) for c in columns]
            lines.append("  ".join([name.ljust(18)] + cells))
        lines.append("")

    lines = []
    part(["cpu_us", "rss_kb", "rtt_p50_us", "rtt_p99_us", "rtt_max_us", "answered", "failures"])
    part(["error_p50_us", "error_p99_us", "error_max_us"])
    part(["jitter_p50_us", "jitter_p99_us", "drift_ppm", "mean_per_ms", "peak_per_ms"])
    part(["called_loss", "not_sent"])
    part(["trace_ms", "ways_found", "packets"])
    for name, value in found.items():
        goal = GOALS.get(name)
        verdict = "" if goal is None or value is None else f"  (goal {goal}: {'held' if value <= goal else 'MISSED'})"
        lines.append(f"{name:24} {'not measured' if value is None else value}{verdict}")
    return "\n".join(lines)


def refuse_the_host():
    """A namespace that was just made has `lo` and nothing else. In any other we would change what is not ours."""
    links = json.loads(subprocess.run(["ip", "-json", "link"], stdout=subprocess.PIPE, check=True).stdout)
    named = [link["ifname"] for link in links if link["ifname"] != "lo"]
    if named:
        sys.exit(f"run.py: this network namespace has {', '.join(sorted(named))}: it is somebody's. "
                 "Start Benchmarks/Probes/run.sh, which makes one of its own.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", default=".")
    parser.add_argument("--agent", help="the whole agent, for its memory when it is idle")
    parser.add_argument("--drift-minutes", type=int, default=0, help="how long to look for drift; 10 for the goal")
    parser.add_argument("--quick", action="store_true", help="one repeat of everything")
    options = parser.parse_args()
    if options.quick:
        options.repeats = 1
    refuse_the_host()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        for _ in range(options.repeats):
            bench.icmp()
        bench.streams()
        bench.datagrams()
        bench.truth()
        bench.timing()
        bench.own_overload()
        bench.branches()
        bench.agent()
        bench.drift()
        bench.far.holder.kill()
        bench.far.holder.wait()
    medians = {name: {key: statistics.median(values) for key, values in row.items()}
               for name, row in bench.rows.items()}
    found = ratios(medians)
    measured = figures(medians, options)
    os.makedirs(f"{ROOT}/Benchmarks/out", exist_ok=True)
    with open(f"{ROOT}/Benchmarks/out/probes.json", "w") as file:
        json.dump({"ratios": found, "figures": measured, "goals": GOALS, "repeats": options.repeats, "load": os.getloadavg(),
                   "medians": medians, "runs": bench.rows}, file, indent=1)
        file.write("\n")
    print(table(medians, {**found, **measured}))


main()
