"""Plays the demo's game day into a coordinator: what its agents saw, batch by batch, at the pace at which they saw it."""

import json
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path


def parsed(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def written(moment):
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Coordinator:
    """A coordinator that is reached over loopback."""

    def __init__(self, url):
        self.url = url
        self.sequences = {}
        self.epoch = int(time.time() * 1000)
        self.revisions = {}

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return json.load(answer)

    def post(self, path, value):
        request = urllib.request.Request(
            self.url + path, json.dumps(value).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def batch(self, agent, observations):
        """Hands in what an agent saw, as the agent would."""
        sequence = self.sequences.get(agent, 0)
        self.sequences[agent] = sequence + 1
        if agent not in self.revisions:
            self.revisions[agent] = self.get(f"/v1/plan?agent={urllib.request.quote(agent, safe='')}")["revision"]
        return self.post(
            "/v1/batches",
            {
                "agent": agent,
                "epoch": self.epoch,
                "sequence": sequence,
                "sent_at": written(datetime.now(timezone.utc)),
                "plan_revision": self.revisions[agent],
                "dropped": 0,
                "observations": observations,
            },
        )


class Recording:
    """What `zonefall demo` wrote: observations and blackouts, in order of time."""

    def __init__(self, folder):
        folder = Path(folder)
        lines = [json.loads(line) for line in (folder / "probes.jsonl").read_text().splitlines()]
        self.observations = sorted(((parsed(o["time"]), o) for o in lines), key=lambda pair: pair[0])
        events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
        self.events = sorted(((parsed(e["time"]), e) for e in events), key=lambda pair: pair[0])
        self.agents = sorted({o["agent"] for _, o in self.observations})
        self.start = self.observations[0][0]
        self.end = self.observations[-1][0]

    def play(self, coordinator, until=None, tick=0.25, on_event=None, start=None):
        """Plays up to a moment of the recording (all of it when None); goes on from `start`."""
        begin = start or self.start
        # What stands at `start` was played before.
        until = until or self.end
        clock = time.monotonic()
        shift = datetime.now(timezone.utc) - begin
        observations = [pair for pair in self.observations if begin < pair[0] <= until or start is None and pair[0] == begin]
        events = [pair for pair in self.events if begin < pair[0] <= until]
        at = 0
        while True:
            moment = begin + timedelta(seconds=time.monotonic() - clock)
            due = {agent: [] for agent in self.agents}
            while at < len(observations) and observations[at][0] <= moment:
                when, one = observations[at]
                due[one["agent"]].append({**one, "time": written(when + shift)})
                at += 1
            while events and events[0][0] <= moment:
                when, event = events.pop(0)
                coordinator.post("/v1/events", {**event, "time": written(when + shift)})
                if on_event:
                    on_event(event)
            for agent, seen in due.items():
                coordinator.batch(agent, seen)
            if at >= len(observations) and not events:
                return until
            time.sleep(tick)


if __name__ == "__main__":
    import sys

    Recording(sys.argv[1]).play(Coordinator(sys.argv[2]))
