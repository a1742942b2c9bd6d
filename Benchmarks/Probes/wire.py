"""Watches an interface for ICMP echoes, with the kernel's own stamps of each packet."""
import os
import socket
import struct
import threading

SO_TIMESTAMPNS = 35
CLONE_NEWNET = 0x40000000


class Wire:
    """With `Wire("near") as wire:` everything is captured; what was seen is told afterwards."""

    def __init__(self, interface, pid=None):
        self.interface = interface
        self.pid = pid
        self.requests, self.replies = [], []

    def __enter__(self):
        ready = threading.Event()
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.watch, args=(ready,))
        self.thread.start()
        ready.wait()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.ending.set()
        self.thread.join()

    def watch(self, ready):
        if self.pid is not None:  # A thread may live in another network namespace than its process.
            with open(f"/proc/{self.pid}/ns/net") as namespace:
                os.setns(namespace.fileno(), CLONE_NEWNET) if hasattr(os, "setns") else setns(namespace.fileno())
        # Everything that passes, also what leaves: only a socket for all protocols sees that.
        watcher = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        watcher.bind((self.interface, 3))
        watcher.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
        watcher.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        watcher.settimeout(0.2)
        ready.set()
        while True:
            try:
                packet, control, _, _ = watcher.recvmsg(64, 64)
            except TimeoutError:
                if self.ending.is_set():
                    return
                continue
            if len(packet) < 44 or packet[9] != 1 or not control:
                continue
            seconds, nanoseconds = struct.unpack("qq", control[0][2])
            stamp = seconds * 1_000_000_000 + nanoseconds
            start = (packet[0] & 15) * 4
            if packet[start] == 8:
                self.requests.append((stamp, packet[16:20], packet[start + 8:start + 16]))
            elif packet[start] == 0:
                self.replies.append((stamp, packet[12:16], packet[start + 8:start + 16]))

    def round_trips(self):
        """By address: when each request passed, and after how many nanoseconds its reply did."""
        self.stop()
        answered = {cookie: stamp for stamp, _, cookie in reversed(self.replies)}
        found = {}
        for stamp, address, cookie in self.requests:
            if cookie in answered:
                found.setdefault(socket.inet_ntoa(address), []).append((stamp, answered[cookie] - stamp))
        return found

    def timing(self, period_ms):
        """How far the requests to each address are from the period, how far they drift, and how many come in one millisecond."""
        self.stop()
        if not self.requests:
            return {}
        period = period_ms * 1_000_000
        by_address = {}
        for stamp, address, _ in self.requests:
            by_address.setdefault(address, []).append(stamp)
        deviations, drifts = [], []
        for stamps in by_address.values():
            # The first is the warm-up, which has a place of its own.
            stamps = stamps[1:]
            deviations += [abs(after - before - period) / 1_000 for before, after in zip(stamps, stamps[1:])]
            if len(stamps) > 3:
                drifts.append(((stamps[-1] - stamps[0]) / (len(stamps) - 1) - period) / period * 1e6)
        # Warm-ups come in the first two seconds, besides what counts.
        first = self.requests[0][0] + 2_000_000_000
        milliseconds = {}
        for stamp, _, _ in self.requests:
            if stamp < first:
                continue
            place = (stamp - first) // 1_000_000
            milliseconds[place] = milliseconds.get(place, 0) + 1
        deviations.sort()
        return {
            "jitter_p50_us": deviations[len(deviations) // 2], "jitter_p99_us": deviations[int(len(deviations) * 0.99)],
            "drift_ppm": sorted(drifts)[len(drifts) // 2], "peak_per_ms": max(milliseconds.values()),
            "mean_per_ms": len(by_address) / period_ms, "requests": len(self.requests),
        }


def setns(descriptor):
    import ctypes
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
