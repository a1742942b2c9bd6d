#!/usr/bin/env python3
"""Times the import of a large tenant beside the bare calls that it makes: the same lists, pages and fields, over one kept
connection to each server, by a client that reads the bytes and parses nothing but the link to the next page.

    run.py ZONEFALL LAB_DIRECTORY OUT [ROUNDS]

Both take turns. Exit status 1: a goal is missed.
"""
import http.client
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from urllib.parse import urlsplit

import yaml

CLOUD = "shop-importer"
PORT_FIELDS = ("id", "name", "network_id", "fixed_ips", "device_id", "device_owner", "admin_state_up",
               "extra_dhcp_opts")
program, lab, out = sys.argv[1:4]
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
cloud = yaml.safe_load(open(os.path.join(lab, "clouds.yaml")))["clouds"][CLOUD]


class Bare:
    """Asks as the importer asks."""

    def __init__(self):
        self.connections = {}
        self.requests = self.bytes = 0

    def ask(self, method, url, body=None, headers={}):
        parts = urlsplit(url)
        connection = self.connections.setdefault(parts.netloc, http.client.HTTPConnection(parts.netloc))
        path = parts.path + ("?" + parts.query if parts.query else "")
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        assert answer.status < 300, (answer.status, url)
        self.requests += 1
        self.bytes += len(data)
        return answer, data

    def pages(self, base, path, key, fields=()):
        query, data = "&".join(f"fields={field}" for field in fields), b""
        while True:
            _, page = self.ask("GET", f"{base}{path}?{query}", headers=self.headers)
            data += page
            link = re.search(rb'"%s_links": ?(\[[^\]]*\])' % key.encode(), page[-2000:] + page[:2000])
            after = [entry["href"] for entry in json.loads(link[1]) if entry["rel"] == "next"] if link else []
            if not after:
                return data
            query = urlsplit(after[0]).query

    def run(self):
        auth = cloud["auth"]
        body = {"auth": {"identity": {"methods": ["application_credential"], "application_credential": {
            "id": auth["application_credential_id"], "secret": auth["application_credential_secret"]}}}}
        answer, data = self.ask("POST", auth["auth_url"] + "/auth/tokens", json.dumps(body),
                                {"Content-Type": "application/json"})
        self.headers = {"X-Auth-Token": answer.headers["X-Subject-Token"], "Accept": "application/json"}
        where = {service["type"]: endpoint["url"] for service in json.loads(data)["token"]["catalog"]
                 for endpoint in service["endpoints"] if endpoint["interface"] == "public"}
        network, balancer = where["network"] + "/v2.0", where["load-balancer"] + "/v2.0/lbaas"
        for path in ("extensions", "availability_zones", "networks", "subnets", "routers"):
            self.pages(network, "/" + path, path)
        start = time.monotonic()
        self.ports = self.pages(network, "/ports", "ports", PORT_FIELDS).count(b'"device_owner"')
        self.port_seconds = time.monotonic() - start
        self.pages(network, "/floatingips", "floatingips")
        for path in ("loadbalancers", "listeners", "healthmonitors"):
            self.pages(balancer, "/" + path, path)
        pools = self.pages(balancer, "/pools", "pools")
        for pool in json.loads(pools)["pools"]:
            self.pages(balancer, f"/pools/{pool['id']}/members", "members")
        return self


def imported():
    environment = {**os.environ, "OS_CLIENT_CONFIG_FILE": os.path.join(lab, "clouds.yaml")}
    child = subprocess.Popen([program, "import", "openstack", "--cloud", CLOUD, "--quiet"], env=environment,
                             stdout=subprocess.PIPE)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, status
    return text, usage


bare_times, our_times, cpu, peak = [], [], [], 0
Bare().run()        # The servers' own caches are warm for both.
for _ in range(rounds):
    start = time.monotonic()
    bare = Bare().run()
    bare_times.append(time.monotonic() - start)
    start = time.monotonic()
    text, usage = imported()
    our_times.append(time.monotonic() - start)
    cpu.append(usage.ru_utime + usage.ru_stime)
    peak = max(peak, usage.ru_maxrss)
figures = {
    "ports": bare.ports,
    "requests": bare.requests,
    "answer_bytes": bare.bytes,
    "bare_seconds": [round(value, 3) for value in bare_times],
    "import_seconds": [round(value, 3) for value in our_times],
    "bare_median_s": round(statistics.median(bare_times), 3),
    "import_median_s": round(statistics.median(our_times), 3),
    "import_cpu_median_s": round(statistics.median(cpu), 3),
    "import_vs_bare": round(statistics.median(our_times) / statistics.median(bare_times), 3),
    "peak_rss_kib": peak,
    "map_bytes": len(text),
    "load_average": os.getloadavg()[0],
}
os.makedirs(os.path.dirname(out) or ".", exist_ok=True)
json.dump(figures, open(out, "w"), indent=2)
goals = [("ports", figures["ports"], figures["ports"] >= 5000, "at least 5000"),
         ("import / bare calls, medians", figures["import_vs_bare"], figures["import_vs_bare"] <= 1.3, "at most 1.3"),
         ("peak of memory, KiB", peak, peak <= 100 << 10, "at most 102400")]
for name, value, met, goal in goals:
    print(f"{name:32} {value:>10}   goal {goal}: {'met' if met else 'MISSED'}")
print(f"bare {figures['bare_median_s']} s, import {figures['import_median_s']} s of which {figures['import_cpu_median_s']} s "
      f"its own CPU; {figures['requests']} requests, {figures['answer_bytes'] >> 10} KiB; load {figures['load_average']:.1f}")
sys.exit(0 if all(met for _, _, met, _ in goals) else 1)
