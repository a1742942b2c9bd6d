"""Holds every route to its OpenAPI document: schemathesis asks what nobody would ask, and looks at each answer.

    test_api.py COORDINATOR OUT-FOLDER
"""

import json
import secrets
import subprocess
import sys
import urllib.request
from pathlib import Path

from programs import ROOT, coordinator

# Without it the stream never ends: a reader that stops reading after the first event is enough to judge it by.
ENDLESS = "/v1/stream"


def main():
    binary, out = sys.argv[1], Path(sys.argv[2])
    token = secrets.token_hex(32)
    (out / "token").write_text(token)
    (out / "token").chmod(0o600)
    shown = {"Authorization": f"Bearer {token}"}
    arguments = ["--token-file", str(out / "token")]
    with coordinator(binary, ROOT / "Examples/demo/zonemap.yaml", out, "api", arguments=arguments) as program:
        with urllib.request.urlopen(urllib.request.Request(program.url + ENDLESS, headers=shown), timeout=10) as stream:
            head = stream.read(200).decode()
        if "event: snapshot" not in head or not stream.headers["Content-Type"].startswith("text/event-stream"):
            raise SystemExit(f"the stream does not begin with a snapshot: {head}")
        print("ok   the stream begins with a snapshot")
        command = [str(Path(sys.executable).parent / "schemathesis"), "run", program.url + "/v1/openapi.json", "--exclude-path", ENDLESS]
        command += ["--header", f"Authorization: Bearer {token}", "--max-examples", "40", "--workers", "2", "--seed", "1", "--no-color"]
        # Which agents and zones there are, and that the columns of a window are equally long, no schema can say: a body that
        # fits the schema may be refused.
        command += ["--exclude-checks", "positive_data_acceptance"]
        status = subprocess.run(command, cwd=out, check=False).returncode
        # Nothing that was asked may have harmed it.
        json.load(urllib.request.urlopen(program.url + "/readyz"))
    print(f"{'ok  ' if status == 0 else 'FAIL'} schemathesis ended with {status}")
    sys.exit(status)


main()
