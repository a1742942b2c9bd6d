"""A region of two thousand targets, and what its longest page costs a Prometheus."""

import json
import threading
import time

from bench import eventually, free_port, json_of, request

TARGETS = 2_000
ZONES = ["az1", "az2", "az3"]
SECONDS = 60


def tests(bench, figures):
    port, prometheus_port = free_port(), free_port()
    url, prometheus_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{prometheus_port}"

    def map():
        lines = ["region: large", "zones: [" + ", ".join("{id: %s}" % zone for zone in ZONES) + "]"]
        lines += ["networks: [{id: app, cidr: 10.0.0.0/8}]", "routers:"]
        for index, zone in enumerate(ZONES):
            lines.append(
                f"  - {{id: rtr-{zone}, zones: [{zone}], external_address: 203.0.113.{index + 1}, "
                f"interfaces: [{{network: app, address: 10.0.0.{index + 1}}}]}}"
            )
        lines.append("instances:")
        for number in range(TARGETS):
            index = number % 3
            lines.append(
                f"  - {{id: web-{number}, zone: {ZONES[index]}, gateway: 10.0.0.{index + 1}, "
                f"ports: [{{network: app, address: 10.1.{number // 250}.{number % 250 + 1}}}]}}"
            )
        lines.append("agents:")
        for index, zone in enumerate(ZONES):
            lines.append(f"  - {{id: agent-{zone}, zone: {zone}, instance: web-{index}}}")
        return bench.write("zonemap.yaml", "\n".join(lines) + "\n")

    def page():
        "Prometheus holds a region's full per-target page in less than 150 MB"
        bench.write("packs/i.yaml", "probes:\n  - {kind: icmp, targets: instances, from: zones, interval_ms: 2000, timeout_ms: 900}\n")
        coordinator = bench.ours(
            "zonefall-coordinator", "serve", "--map", map(), "--packs", bench.path("packs"), "--listen", f"127.0.0.1:{port}",
            "--target-metrics", "--log-level", "notice",
        )
        eventually("the coordinator serves", lambda: request(f"{url}/readyz")[0] == 200, 60)
        config = bench.write("prometheus.yml", f"""
global: {{scrape_interval: 2s}}
scrape_configs:
  - {{job_name: zonefall_targets, metrics_path: /metrics/targets, static_configs: [{{targets: ["127.0.0.1:{port}"]}}]}}
  - {{job_name: zonefall, static_configs: [{{targets: ["127.0.0.1:{port}"]}}]}}
""")
        prometheus = bench.start(
            "prometheus", "prometheus", f"--config.file={config}", f"--storage.tsdb.path={bench.path('tsdb')}",
            f"--web.listen-address=127.0.0.1:{prometheus_port}",
        )
        ended = threading.Event()

        def observe(zone):
            epoch, sequence = int(time.time() * 1000), 0
            while not ended.is_set():
                now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                batch = {
                    "agent": f"agent-{zone}", "epoch": epoch, "sequence": sequence, "sent_at": now, "dropped": 0,
                    "observations": [
                        {"time": now, "agent": f"agent-{zone}", "target": f"web-{n}", "kind": "icmp", "outcome": "ok",
                         "rtt_ms": 0.2 + (n * 7 + sequence * 13) % 100 / 100}
                        for n in range(TARGETS)
                    ],
                }
                request(f"{url}/v1/batches", json.dumps(batch).encode(), {"Content-Type": "application/json"}, timeout=30)
                sequence += 1
                ended.wait(5)

        threads = [threading.Thread(target=observe, args=(zone,)) for zone in ZONES]
        for thread in threads:
            thread.start()
        try:
            eventually("the page is full", lambda: int(json_of(
                f"{prometheus_url}/api/v1/query?query=count(zonefall_target_up)")["data"]["result"][0]["value"][1]
            ) == 3 * TARGETS, 120)
            time.sleep(SECONDS)
            with open(f"/proc/{prometheus.pid}/status") as status:
                resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
            start = time.monotonic()
            lines = request(f"{url}/metrics/targets", timeout=30)[2].count(b"\n")
            figures["target_page_s"] = round(time.monotonic() - start, 2)
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        figures["target_page_lines"] = lines
        figures["prometheus_rss_mb"] = round(resident / 1024)
        assert lines >= 24_000 and resident < 150 * 1024, (lines, resident)
        bench.stop(coordinator)

    return [page]
