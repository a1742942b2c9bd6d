"""A region on loopback with real agents, a real coordinator, and everybody whom it tells or who asks it."""

import base64
import glob
import hmac
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.parse

from bench import INTERVAL, PORT, ZONES, address, eventually, free_port, json_of, region, request

PER_ZONE = 25
SECRET = "a key that nobody guesses"


def tests(bench, figures):
    ports = {name: free_port() for name in ["coordinator", "prometheus", "am1", "am2", "vm", "blackbox", "icinga"]}
    url = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    hook = bench.recorder()
    grafana = bench.recorder(lambda path: (200, b'{"message":"Annotation added","id":77}'))
    otlp = bench.recorder()
    # Takes connections and never answers: what a receiver is that hangs.
    hung = socket.socket()
    hung.bind(("127.0.0.1", 0))
    hung.listen(1)
    map, packs, zones = region(bench, PER_ZONE)
    running = {}

    def alertmanager(name):
        return bench.start(
            name, "prometheus-alertmanager", f"--config.file={os.path.abspath('dashboards/alertmanager/zonefall-routes.yml')}",
            f"--storage.path={bench.path(name)}", f"--web.listen-address=127.0.0.1:{ports[name]}", "--cluster.listen-address=",
        )

    def victoria():
        return bench.start(
            "vm", "victoria-metrics", f"-storageDataPath={bench.path('vm')}", f"-httpListenAddr=127.0.0.1:{ports['vm']}",
            "-retentionPeriod=1", "-search.latencyOffset=0s",
        )

    def query(expression, server="prometheus", **more):
        text = urllib.parse.urlencode({"query": expression, **more})
        return json_of(f"{url[server]}/api/v1/query?{text}")["data"]["result"]

    def alerts(name, **labels):
        found = json_of(f"{url[name]}/api/v2/alerts")
        return [alert for alert in found if all(alert["labels"].get(key) == value for key, value in labels.items())]

    def icinga():
        folder = bench.path("icinga")
        for part in ["etc", "var/lib/icinga2/certs", "log", "cache", "spool", "run"]:
            os.makedirs(os.path.join(folder, part), exist_ok=True)
        certs = os.path.join(folder, "var/lib/icinga2/certs")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=node",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{certs}/node.key", "-out", f"{certs}/node.crt"],
            check=True, capture_output=True,
        )
        shutil.copy(f"{certs}/node.crt", f"{certs}/ca.crt")
        with open("deploy/icinga/zonefall.conf") as file:
            sample = file.read().replace('"zonefall az3", ', "")
        with open(os.path.join(folder, "etc/icinga2.conf"), "w") as file:
            file.write(
                'const NodeName = "node"\nconst ZoneName = NodeName\nconst PluginDir = "/usr/lib/nagios/plugins"\n'
                "include <itl>\ninclude <plugins>\n"
                'object Endpoint NodeName {}\nobject Zone ZoneName { endpoints = [ NodeName ] }\n'
                f'object ApiListener "api" {{ bind_host = "127.0.0.1"\n bind_port = {ports["icinga"]} }}\n'
                'object CheckerComponent "checker" {}\n'
                'object ApiUser "reader" { password = "r"\n permissions = [ "objects/query/*" ] }\n' + sample
            )
        subprocess.run(["chown", "-R", "nagios:nagios", folder], check=True)
        os.chmod(bench.folder, 0o755)
        return bench.start(
            "icinga", "icinga2", "daemon", "-c", f"{folder}/etc/icinga2.conf", f"-DDataDir={folder}/var/lib/icinga2",
            f"-DLogDir={folder}/log", f"-DCacheDir={folder}/cache", f"-DSpoolDir={folder}/spool",
            f"-DInitRunDir={folder}/run", f"-DConfigDir={folder}/etc",
        ), f"{certs}/ca.crt"

    def start():
        "everybody starts, and Prometheus scrapes every page"
        running["am1"], running["am2"], running["vm"] = alertmanager("am1"), alertmanager("am2"), victoria()
        running["icinga"], authorities = icinga()
        for name in ["am1", "am2"]:
            eventually(f"{name} is ready", lambda: request(f"{url[name]}/-/ready")[0] == 200)
        eventually("VictoriaMetrics is ready", lambda: request(f"{url['vm']}/health")[0] == 200)
        eventually("Icinga listens", lambda: socket.create_connection(("127.0.0.1", ports["icinga"]), 1), 60)
        pushes = bench.write("pushes.yaml", f"""
page: {url['coordinator']}
runbooks: https://docs.example/findings
alertmanager:
  - {{url: "http://127.0.0.1:{hung.getsockname()[1]}", name: hung}}
  - {{url: "{url['am1']}"}}
  - {{url: "{url['am2']}"}}
webhook:
  - {{url: "{hook.url}/hook", secret_file: "{bench.write('secret', SECRET)}"}}
icinga:
  - url: https://127.0.0.1:{ports['icinga']}
    user: zonefall
    password_file: "{bench.write('password', 'change-me')}"
    authorities_file: "{authorities}"
    host: cloud-reg1
grafana:
  - {{url: "{grafana.url}", token_file: "{bench.write('grafana-token', 'glsa_x')}"}}
otlp:
  - {{url: "{otlp.url}"}}
remote_write:
  - {{url: "{url['vm']}/api/v1/write", name: victoria, spool: "{bench.path('rw-vm')}", interval_ms: 1000}}
  - {{url: "{url['prometheus']}/api/v1/write", name: prometheus, spool: "{bench.path('rw-prom')}", interval_ms: 1000,
     instance: written}}
""")
        with open("dashboards/prometheus/zonefall-alerts.yml") as file:
            assert "ZonefallWatchdog" in file.read()
        prometheus = bench.write("prometheus.yml", f"""
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{os.path.abspath('dashboards/prometheus')}/zonefall-[ar]*s.yml"]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{ports['am1']}"]}}]}}]}}
scrape_configs:
  - {{job_name: zonefall, static_configs: [{{targets: ["127.0.0.1:{ports['coordinator']}"]}}]}}
  - {{job_name: zonefall_targets, metrics_path: /metrics/targets, static_configs: [{{targets: ["127.0.0.1:{ports['coordinator']}"]}}]}}
  - {{job_name: zonefall_checks, metrics_path: /metrics/blackbox, honor_labels: true, static_configs: [{{targets: ["127.0.0.1:{ports['coordinator']}"]}}]}}
""")
        running["prometheus"] = bench.start(
            "prometheus", "prometheus", f"--config.file={prometheus}", f"--storage.tsdb.path={bench.path('tsdb')}",
            f"--web.listen-address=127.0.0.1:{ports['prometheus']}", "--web.enable-remote-write-receiver",
            "--enable-feature=exemplar-storage",
        )
        running["coordinator"] = bench.ours(
            "zonefall-coordinator", "serve", "--map", map, "--packs", packs, "--listen", f"127.0.0.1:{ports['coordinator']}",
            "--pushes", pushes, "--target-metrics", "--store", bench.path("store.sqlite"), "--log-level", "notice",
        )
        eventually("the coordinator serves", lambda: request(f"{url['coordinator']}/readyz")[0] == 200)
        for zone in ZONES:
            running[zone] = bench.ours(
                "zonefall-agent", "--id", f"agent-{zone}", "--coordinator", url["coordinator"], "--zone", zone,
                "--allow-reserved", "127.0.0.0/8",
            )
        eventually(
            "all targets answer", lambda: len(query("zonefall_target_up == 1")) == 2 * (2 * PER_ZONE - 1), 60
        )
        eventually("every page is scraped", lambda: len(query("up == 1")) == 3)

    def lints():
        "promtool has nothing to say about any page, and OpenMetrics' own parser reads them"
        from prometheus_client.openmetrics.parser import text_string_to_metric_families

        figures["promtool_lints"] = 0
        for path in ["/metrics", "/metrics/targets", "/metrics/blackbox"]:
            page = request(url["coordinator"] + path)[2]
            check = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True)
            assert check.returncode == 0 and not check.stderr and not check.stdout, check.stderr
            accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
            text = request(url["coordinator"] + path, headers=accept)[2].decode()
            assert len(list(text_string_to_metric_families(text))) > 3
        # It would complain if there were something.
        assert subprocess.run(["promtool", "check", "metrics"], input=b"zonefall_x_ms_total 1\n", capture_output=True).returncode == 3

    def exemplars():
        "Prometheus keeps the exemplars, and each names a probe that there is"
        found = eventually("an exemplar", lambda: json_of(
            f"{url['prometheus']}/api/v1/query_exemplars?" + urllib.parse.urlencode({
                "query": "zonefall_probe_duration_seconds_bucket", "start": time.time() - 600, "end": time.time() + 60,
            })
        )["data"])
        probe = found[0]["exemplars"][0]["labels"]["probe_id"]
        assert re.fullmatch(r"agent-az\d/http:web-az\d-\d+", probe), probe

    def finding():
        "a finding of the map is an alert at every Alertmanager, with its runbook"
        for name in ["am1", "am2"]:
            found = eventually(
                "the finding", lambda: alerts(name, alertname="ZonefallHiddenZoneDependency", subject="web-az2-0")
            )[0]
            assert found["labels"]["depends_on_zone"] == "az1" and found["labels"]["home_zone"] == "az2"
            assert found["annotations"]["runbook_url"].endswith(f"/{found['labels']['rule']}.md")
            assert found["status"]["state"] in ("active", "suppressed", "unprocessed")
            assert alerts(name, alertname="ZonefallWatchdog")
        listed = subprocess.run(
            ["amtool", f"--alertmanager.url={url['am1']}", "alert", "query", "alertname=ZonefallHiddenZoneDependency"],
            capture_output=True, text=True,
        )
        assert listed.returncode == 0 and "ZonefallHiddenZoneDependency" in listed.stdout

    def blackout():
        "a zone that goes dark is an alert within two intervals and a second, and resolved when it is light again"
        times = []
        for _ in range(5):
            eventually("the zone is well", lambda: not alerts("am2", alertname="ZonefallZoneUnreachable"), 60)
            start = time.monotonic()
            os.kill(zones["az1"].pid, signal.SIGSTOP)
            try:
                eventually(
                    "the alert", lambda: alerts("am2", alertname="ZonefallZoneUnreachable", zone="az1"), 20, 0.01
                )
                times.append(time.monotonic() - start)
            finally:
                os.kill(zones["az1"].pid, signal.SIGCONT)
        eventually("it is resolved", lambda: not alerts("am2", alertname="ZonefallZoneUnreachable"), 30)
        figures["blackout_to_alert_s_worst_of_5"] = round(max(times), 2)
        figures["blackout_to_alert_s_goal"] = 2 * INTERVAL + 1
        assert max(times) <= 2 * INTERVAL + 1, times

    def announced():
        "a blackout on purpose is an alert, a band in Grafana that is closed, a log record, and a metric"
        def announce(phase, **more):
            body = {"event": phase, "zone": "az2", "scope": "physical", "source": "run-1",
                    "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **more}
            status, _, answer = request(
                f"{url['coordinator']}/v1/events", json.dumps(body).encode(), {"Content-Type": "application/json"}
            )
            assert status == 200, answer
        announce("blackout_start", ends_by=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 120)))
        start = time.monotonic()
        eventually("the alert", lambda: alerts("am1", alertname="ZonefallBlackout", zone="az2", run_id="run-1"), 5, 0.01)
        figures["announced_blackout_to_alert_s"] = round(time.monotonic() - start, 2)
        eventually("the fuse", lambda: float(query("zonefall_chaos_fuse_remaining_seconds")[0]["value"][1]) > 100)
        eventually("the opening", lambda: [t for t in grafana.taken if t[0] == "POST"])
        announce("blackout_end")
        method, path, headers, body = eventually("the end", lambda: [t for t in grafana.taken if t[0] == "PATCH"])[0]
        assert path == "/api/annotations/77" and json.loads(body)["timeEnd"] > 0
        assert headers["Authorization"] == "Bearer glsa_x"
        eventually("it is resolved", lambda: not alerts("am1", alertname="ZonefallBlackout"))

    def events():
        "every event is one by CloudEvents' own library, and signed"
        from cloudevents.core.bindings.http import HTTPMessage, from_structured_event

        kinds = set()
        for _, path, headers, body in list(hook.taken):
            assert path == "/hook"
            event = from_structured_event(HTTPMessage(headers, body))
            kinds.add(event.get_type())
            assert headers["Zonefall-Event-Id"] == event.get_id()
            signed = hmac.new(SECRET.encode(), event.get_id().encode() + b"." + body, "sha256").hexdigest()
            assert hmac.compare_digest("sha256=" + signed, headers["Zonefall-Signature"])
        wanted = {f"io.zonefall.{kind}.v1" for kind in ["finding.opened", "chaos.phase", "zone.state", "map.revision"]}
        assert wanted <= kinds, kinds

    def logs():
        "every log record is one by OpenTelemetry's own definition"
        from google.protobuf import json_format
        from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

        names = set()
        for _, path, headers, body in list(otlp.taken):
            assert path == "/v1/logs" and headers["Content-Type"] == "application/json"
            message = json_format.Parse(body, ExportLogsServiceRequest())
            names |= {r.event_name for l in message.resource_logs for s in l.scope_logs for r in s.log_records}
        assert "zonefall.finding.opened" in names and "zonefall.chaos.phase" in names, names

    def passive():
        "Icinga 2 has the state of each zone"
        context = ssl.create_default_context(cafile=bench.path("icinga/var/lib/icinga2/certs/ca.crt"))
        login = {"Authorization": "Basic " + base64.b64encode(b"reader:r").decode(), "Accept": "application/json"}

        def states():
            found = json_of(
                f"https://127.0.0.1:{ports['icinga']}/v1/objects/services", headers=login, context=context
            )["results"]
            return {r["attrs"]["name"]: r["attrs"] for r in found}

        found = eventually("every check has a result", lambda: (s := states()) and all(
            a["last_check_result"] for a in s.values()) and s)
        assert set(found) == {"zonefall az1", "zonefall az2", "zonefall agents"}, found.keys()
        eventually("az1 is a warning, because az2 depends on it", lambda: states()["zonefall az1"]["state"] == 1)
        eventually("az2 is well", lambda: states()["zonefall az2"]["state"] == 0)
        assert states()["zonefall az1"]["last_check_result"]["check_source"] == "zonefall-coordinator"
        assert any("dependencies" in str(datum) for datum in states()["zonefall az1"]["last_check_result"]["performance_data"])

    def written():
        "remote write reaches VictoriaMetrics and Prometheus, and what an outage held back comes after"
        for server in ["vm", "prometheus"]:
            wanted = 'zonefall_probe_attempts_total{job="zonefall"' + (',instance="written"}' if server == "prometheus" else "}")
            eventually(f"series in {server}", lambda: query(wanted, server))
        bench.stop(running["vm"])
        time.sleep(8)
        held = json_of(f"{url['prometheus']}/api/v1/query?query=zonefall_push_queue_messages%7Breceiver%3D%22victoria%22%7D")
        assert float(held["data"]["result"][0]["value"][1]) >= 4, "samples wait"
        running["vm"] = victoria()
        eventually("VictoriaMetrics is back", lambda: request(f"{url['vm']}/health")[0] == 200)
        eventually("the spool is empty", lambda: float(
            query('zonefall_push_queue_messages{receiver="victoria"}')[0]["value"][1]) == 0, 90)
        series = eventually(
            "the series", lambda: query("zonefall_build_info{job='zonefall'}[60s]", "vm")
        )[0]["values"]
        gaps = [b[0] - a[0] for a, b in zip(series, series[1:])]
        figures["remote_write_worst_gap_s_after_outage"] = round(max(gaps), 2)
        assert max(gaps) < 3, gaps

    def alike():
        "the blackbox page says what a real blackbox_exporter says of the same fifty targets"
        config = bench.write("blackbox.yml", "modules: {http_2xx: {prober: http, timeout: 2s, http: {preferred_ip_protocol: ip4}}}\n")
        running["blackbox"] = bench.start(
            "blackbox", "prometheus-blackbox-exporter", f"--config.file={config}",
            f"--web.listen-address=127.0.0.1:{ports['blackbox']}",
        )
        eventually("blackbox_exporter is ready", lambda: request(f"{url['blackbox']}/-/healthy")[0] == 200)

        def parse(text):
            types, samples = {}, {}
            for line in text.splitlines():
                if line.startswith("# TYPE "):
                    types[line.split()[2]] = line.split()[3]
                elif not line.startswith("#"):
                    name, labels, value = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line).groups()
                    samples[(name, labels or "")] = float(value)
            return types, samples

        ours_types, ours = parse(request(f"{url['coordinator']}/metrics/blackbox")[2].decode())
        compared, differences = 0, []
        for zone in ZONES:
            for number in range(PER_ZONE):
                target = f"web-{zone}-{number}"
                page = request(f"{url['blackbox']}/probe?module=http_2xx&target=http://{address(zone, number)}:{PORT}/")[2].decode()
                types, theirs = parse(page)
                agent = f"agent-{'az2' if zone == 'az1' else 'az1'}"
                mine = {
                    (name, re.search(r'phase="\w+"', labels).group() if "phase=" in labels else ""): value
                    for (name, labels), value in ours.items()
                    if f'instance="{target}"' in labels and f'agent="{agent}"' in labels
                }
                assert mine, target
                for (name, labels), value in mine.items():
                    assert (name, labels) in theirs, f"blackbox_exporter has no {name}{{{labels}}}"
                    assert ours_types[name] == types[name], name
                    if name.endswith("_seconds"):
                        differences.append(abs(value - theirs[(name, labels)]))
                    else:
                        assert value == theirs[(name, labels)], (target, name, value, theirs[(name, labels)])
                assert ("probe_success", "") in mine and ("probe_http_duration_seconds", 'phase="connect"') in mine
                compared += 1
        differences.sort()
        figures["blackbox_targets_compared"] = compared
        figures["blackbox_durations_differ_ms_p95"] = round(1000 * differences[len(differences) * 95 // 100], 2)
        assert compared == 50
        assert differences[len(differences) * 95 // 100] < 0.05

    def panels():
        "every query of every board returns data"
        live = request(url["coordinator"] + "/metrics")[2].decode()
        text = backfill(live)
        folder = bench.path("backfilled")
        made = subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", bench.write("backfill.om", text), folder],
            capture_output=True, text=True,
        )
        assert made.returncode == 0, made.stderr
        port = free_port()
        config = bench.write("empty.yml", "global: {}\n")
        bench.start(
            "backfilled", "prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}",
            f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=10y",
        )
        url["backfilled"] = f"http://127.0.0.1:{port}"
        eventually("Prometheus is ready", lambda: request(f"{url['backfilled']}/-/ready")[0] == 200)
        asked, empty = 0, []
        for path in sorted(glob.glob("dashboards/grafana/*.json")):
            with open(path) as file:
                board = json.load(file)
            targets = [t for panel in board["panels"] for t in panel.get("targets", [])]
            for target in targets + board["annotations"]["list"]:
                if "expr" not in target:
                    continue
                expression = target["expr"].replace("$__rate_interval", "5m").replace("$source", ".*").replace("$home", ".*")
                expression = expression.replace("$instance", ".*").replace("$kind", ".*")
                asked += 1
                if not query(expression, "backfilled", time=BACKFILL_END):
                    empty.append(f"{path}: {expression}")
        figures["panel_queries"] = asked
        assert not empty, "\n".join(empty)

    return [start, lints, exemplars, finding, blackout, announced, events, logs, passive, written, alike, panels]


BACKFILL_END = 1_790_000_000


def backfill(live):
    """An hour of a page as OpenMetrics, with everything on it in motion, and nothing of it well."""
    families, order = {}, []
    for line in live.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            families[name] = (kind, [])
            order.append(name)
        elif not line.startswith("#"):
            families[order[-1]][1].append(line)
    families["zonefall_chaos_active"] = ("gauge", ['zonefall_chaos_active{zone="az1",run_id="r"} 1'])
    families["zonefall_chaos_fuse_remaining_seconds"] = ("gauge", ['zonefall_chaos_fuse_remaining_seconds{zone="az1",run_id="r"} 60'])
    families["zonefall_path_changes_total"] = ("counter", ['zonefall_path_changes_total{src_zone="az1",kind="path"} 3'])
    suspected = families["zonefall_findings"][1]
    suspected += [line.replace('verdict="suspected"', 'verdict="confirmed"') for line in suspected]
    outcomes = [line for line in families["zonefall_probe_attempts_total"][1] if 'outcome="ok"' in line]
    families["zonefall_probe_attempts_total"][1][:] = outcomes + [l.replace('outcome="ok"', 'outcome="timeout"') for l in outcomes]
    if "zonefall_chaos_fuse_remaining_seconds" not in order:
        order.append("zonefall_chaos_fuse_remaining_seconds")
    out, steps = [], 120
    for name in sorted(order):
        kind, samples = families[name]
        if not samples:
            continue
        out.append(f"# TYPE {name.removesuffix('_total') if kind == 'counter' else name} {kind}")
        for sample in samples:
            series, value = sample.rsplit(" ", 1)
            series = series[:-1] + ',instance="c1"}' if series.endswith("}") else series + '{instance="c1"}'
            for step in range(steps):
                at = BACKFILL_END - (steps - 1 - step) * 30
                number = float(value)
                if kind in ("counter", "histogram"):
                    number = (number + 1) * step if 'le="' not in series else number * step
                elif "timestamp" in name:
                    number = at - 2
                elif name == "zonefall_agent_up":
                    number = 0 if 'agent="agent-az1"' in series else 1
                elif name == "zonefall_zone_reachable_ratio":
                    number = 0.5
                elif name.startswith("zonefall_findings"):
                    number = number or 1
                out.append(f"{series} {number} {at}")
    return "\n".join(out) + "\n# EOF\n"
