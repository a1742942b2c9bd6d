#!/usr/bin/env python3
"""Writes a zone map of about N things (default 10000) as JSON: services of three replicas behind a balancer each.

Every twentieth service has its balancer in one zone and every thirtieth a replica with a remote gateway, so that there
is something to find.
"""
import json
import sys

things = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
zones = ["az1", "az2", "az3"]
region = {
    "region": "large",
    "zones": [{"id": zone} for zone in zones],
    "networks": [{"id": "app", "role": "tenant", "cidr": "10.0.0.0/8", "zones": zones}],
    "routers": [
        {
            "id": f"rtr-{zone}",
            "zones": [zone],
            "external_address": f"203.0.113.{index + 1}",
            "interfaces": [{"network": "app", "address": f"10.0.0.{index + 1}"}],
        }
        for index, zone in enumerate(zones)
    ],
    "instances": [],
    "load_balancers": [],
    "floating_ips": [],
    "services": [],
    "global_load_balancers": [],
    "agents": [{"id": "outside"}],
}


def address(block, number):
    return f"10.{block + number // 65536}.{number // 256 % 256}.{number % 256}"


# 3 instances, 3 balancers, 3 floating IPs, a service and a global balancer.
for service in range(things // 11):
    replicas = []
    balancers = []
    for index, zone in enumerate(zones):
        number = 3 * service + index
        remote = service % 30 == 0 and index == 2
        replicas.append(f"vm-{service}-{zone}")
        region["instances"].append(
            {
                "id": replicas[-1],
                "zone": zone,
                "gateway": f"10.0.0.{1 if remote else index + 1}",
                "ports": [{"network": "app", "address": address(1, number)}],
            }
        )
        balancers.append(f"lb-{service}-{zone}")
        region["load_balancers"].append(
            {
                "id": balancers[-1],
                "zone": "az1" if service % 20 == 0 else zone,
                "network": "app",
                "address": address(100, number),
                "service": f"svc-{service}",
                "members": [replicas[-1]],
            }
        )
        region["floating_ips"].append(
            {
                "id": f"fip-{service}-{zone}",
                "zone": zone,
                "address": address(200, number),
                "router": f"rtr-{zone}",
                "load_balancer": balancers[-1],
            }
        )
    region["services"].append(
        {"id": f"svc-{service}", "replicas": replicas, "quorum": 1, "entry": [f"glb-{service}"]}
    )
    region["global_load_balancers"].append(
        {
            "id": f"glb-{service}",
            "name": f"svc-{service}.example.net",
            "service": f"svc-{service}",
            "answers": [f"fip-{service}-{zone}" for zone in zones],
        }
    )
json.dump(region, sys.stdout)
