"""What lies in dashboards/, deploy/ and docs/schema/, against the tools that read it."""

import glob
import json
import os
import subprocess
import sys


def run(*command, input=None):
    done = subprocess.run([str(word) for word in command], input=input, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def tests(bench, figures):
    def rules():
        "promtool accepts every rule, and all unit tests of them pass"
        status, text = run("promtool", "check", "rules", *glob.glob("dashboards/prometheus/zonefall-[ar]*s.yml"))
        assert status == 0, text
        status, text = run("promtool", "test", "rules", "dashboards/prometheus/zonefall-alerts-test.yml")
        assert status == 0, text
        import yaml

        with open("dashboards/prometheus/zonefall-alerts-test.yml") as file:
            figures["promtool_unit_tests"] = len(yaml.safe_load(file)["tests"])
        with open("dashboards/prometheus/zonefall-alerts.yml") as file:
            figures["alert_rules"] = sum(len(group["rules"]) for group in yaml.safe_load(file)["groups"])
        assert figures["promtool_unit_tests"] >= 30 and figures["alert_rules"] >= 12

    def scrape():
        "promtool accepts the scrape configurations, kolla's too"
        for path in ["deploy/prometheus/scrape.yml", "deploy/kolla/prometheus.yml.d/10-zonefall.yml"]:
            with open(path) as file:
                text = file.read().replace("/etc/prometheus/", os.path.abspath("dashboards/prometheus") + "/")
            status, text = run("promtool", "check", "config", bench.write("scrape.yml", text))
            assert status == 0, f"{path}: {text}"

    def routes():
        "amtool accepts the routing, and every alert goes where it should"
        for path in ["dashboards/alertmanager/zonefall-routes.yml", "deploy/kolla/alertmanager.yml"]:
            status, text = run("amtool", "check-config", path)
            assert status == 0, text
        for labels, receiver in [
            ("alertname=ZonefallHiddenZoneDependency severity=warning", "tickets"),
            ("alertname=ZonefallHiddenZoneDependency severity=info", "null"),
            ("alertname=ZonefallZoneUnreachable severity=critical", "pager"),
            ("alertname=ZonefallZoneDown severity=critical", "pager"),
            ("alertname=ZonefallChaosOverran severity=critical", "pager"),
            ("alertname=ZonefallBlackout severity=info", "gameday"),
            ("alertname=ZonefallAgentSilent severity=warning", "tickets"),
            ("alertname=ZonefallWatchdog severity=info", "watchdog"),
            ("alertname=SomebodyElses severity=critical", "tickets"),
        ]:
            status, text = run(
                "amtool", "config", "routes", "test", "--config.file=dashboards/alertmanager/zonefall-routes.yml",
                *labels.split(), f"--verify.receivers={receiver}",
            )
            assert status == 0, f"{labels}: {text}"

    def boards():
        "every board comes back whole from Grafana's own model, and a planted typo does not"
        from grafana_foundation_sdk.cog.encoder import JSONEncoder
        from grafana_foundation_sdk.models.dashboard import Dashboard

        # Keys that the Prometheus data source reads, and Grafana's general model does not list.
        known = {"step", "titleFormat", "textFormat", "tagKeys", "definition"}

        def lost(before, after, path=""):
            if isinstance(before, dict):
                for key, value in before.items():
                    if value is None or value == [] or value == {} or key in known:
                        continue
                    if not isinstance(after, dict) or key not in after:
                        yield f"{path}.{key}"
                    else:
                        yield from lost(value, after[key], f"{path}.{key}")
            elif isinstance(before, list):
                if not isinstance(after, list) or len(before) != len(after):
                    yield path
                else:
                    for index, (one, other) in enumerate(zip(before, after)):
                        yield from lost(one, other, f"{path}[{index}]")

        def round_trip(board):
            return json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(board)))

        paths = sorted(glob.glob("dashboards/grafana/*.json"))
        figures["boards"] = len(paths)
        assert len(paths) >= 4
        for path in paths:
            with open(path) as file:
                board = json.load(file)
            assert list(lost(board, round_trip(board))) == [], path
        board["panels"][1]["descriptoin"] = "x"
        assert list(lost(board, round_trip(board))) == [".panels[1].descriptoin"]

    def schemas():
        "every schema is one, by its metaschema, and the kept reports follow theirs"
        checker = os.path.join(os.path.dirname(sys.executable), "check-jsonschema")
        status, text = run(checker, "--check-metaschema", *sorted(glob.glob("docs/schema/*.json")))
        assert status == 0, text
        reports = ["docs/game-day-example/report.json"] + sorted(glob.glob("Tests/ZonefallReportsTests/Golden/*.json"))
        reports += sorted(glob.glob("docs/schema/samples/*.json"))
        status, text = run(checker, "--schemafile", "docs/schema/report.schema.json", *reports)
        assert status == 0, text

    return [rules, scrape, routes, boards, schemas]
