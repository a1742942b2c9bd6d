#!/usr/bin/env python3
"""Compares what `zonefall import openstack` sees with what openstacksdk sees on the same cloud, and what both say when it goes
wrong. Prints a table in Markdown; exit status 1 if they differ.

    compare-openstacksdk.py ZONEFALL LAB_DIRECTORY

Needs openstacksdk and PyYAML: the lab's own Python has them.
"""
import os
import re
import subprocess
import sys
import tempfile
import warnings

import openstack
import yaml

warnings.simplefilter("ignore")
program, lab = sys.argv[1:3]
CLOUDS = os.path.join(lab, "clouds.yaml")
rows, failures = [], 0


def row(what, sdk, ours, same):
    global failures
    failures += not same
    rows.append((what, sdk, ours, "same" if same else "**differs**"))


def connect(cloud, file=CLOUDS):
    config = openstack.config.OpenStackConfig(config_files=[file], load_envvars=False)
    return openstack.connection.Connection(config=config.get_one(cloud=cloud))


def zonefall(cloud, file=CLOUDS):
    return subprocess.run([program, "import", "openstack", "--cloud", cloud, "--quiet"], text=True, capture_output=True,
                          env={**os.environ, "OS_CLIENT_CONFIG_FILE": file})


def compare(cloud):
    answer = zonefall(cloud)
    assert answer.returncode == 0, answer.stderr
    ours = yaml.safe_load(answer.stdout)
    sdk = connect(cloud)
    ports = list(sdk.network.ports())
    owned = [port for port in ports if port.device_owner.startswith("compute:")]
    with_subnet = {subnet.network_id for subnet in sdk.network.subnets()}
    attached = {port.device_id for port in ports if port.device_owner.startswith("network:router_interface")}

    def objects(what, theirs, mine):
        theirs, mine = sorted(map(str, theirs)), sorted(map(str, mine))
        row(f"{cloud}: {what}", len(theirs), len(mine), theirs == mine)

    objects("networks with their subnets", [
        (net.name, sorted(subnet.cidr for subnet in sdk.network.subnets(network_id=net.id)))
        for net in sdk.network.networks() if not net.is_router_external and net.id in with_subnet
    ], [(net["id"], sorted(net.get("subnets") or [net["cidr"]])) for net in ours.get("networks", [])])
    objects("routers with their zone and outer address", [
        (router.name, sorted(router.availability_zones),
         [ip["ip_address"] for ip in (router.external_gateway_info or {}).get("external_fixed_ips", [])])
        for router in sdk.network.routers()
        # What is attached to nothing and stands nowhere is left out, and told.
        if router.availability_zones or router.availability_zone_hints or router.id in attached
    ], [(router["id"], [router["zone"]] if "zone" in router else [],
         [router["external_address"]] if "external_address" in router else []) for router in ours.get("routers", [])])
    objects("addresses of instances with their zone", [
        (ip["ip_address"], port.device_owner.removeprefix("compute:")) for port in owned for ip in port.fixed_ips
    ], [(port["address"], instance["zone"]) for instance in ours.get("instances", []) for port in instance["ports"]])
    objects("floating IPs in use", [ip.floating_ip_address for ip in sdk.network.ips() if ip.router_id],
            [address["address"] for address in ours.get("floating_ips", [])])
    objects("balancers with zone, VIP and members", [
        (balancer.name, balancer.availability_zone, balancer.vip_address,
         sum(len(list(sdk.load_balancer.members(pool["id"]))) for pool in balancer.pools))
        for balancer in sdk.load_balancer.load_balancers()
    ], [(balancer["id"], None if balancer["zone"] == "unknown" else balancer["zone"], balancer["address"],
         len(balancer.get("members", []))) for balancer in ours.get("load_balancers", [])])


def failing(what, cloud, change, words):
    """Both must fail, and both tell what the service says."""
    settings = yaml.safe_load(open(CLOUDS))
    change(settings["clouds"][cloud])
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(settings, file)
        file.flush()
        answer = zonefall(cloud, file.name)
        try:
            list(connect(cloud, file.name).network.networks())
            theirs = "no error"
        except Exception as error:      # Whatever it is, its name is what is compared.
            theirs = f"{type(error).__name__}: {error}"
    mine = " ".join(answer.stderr.split())
    row(what, brief(theirs), f"exit {answer.returncode}: {brief(mine)}",
        answer.returncode != 0 and theirs != "no error" and all(word in theirs and word in mine for word in words))


def brief(text):
    # Numbers that are others each time say nothing in a table.
    text = re.sub(r" \(Request-ID: [^)]*\)|'[0-9a-f]{32}'", "", " ".join(text.split())).replace("|", "/")
    return text if len(text) < 170 else text[:167] + "…"


def auth(key, value):
    return lambda entry: entry["auth"].__setitem__(key, value)


for cloud in ("shop", "shop-reader", "shop-importer", "other"):
    compare(cloud)
failing("wrong password", "shop", auth("password", "wrong"), ["The request you have made requires authentication"])
failing("wrong secret of an application credential", "shop-importer", auth("application_credential_secret", "wrong"),
        ["The request you have made requires authentication"])
failing("a project without a role", "other", auth("project_name", "shop"),
        ["The request you have made requires authentication"])
failing("no such region", "shop", lambda entry: entry.__setitem__("region_name", "r9"), ["r9"])
failing("Keystone at a port where nobody listens", "shop", auth("auth_url", "http://127.0.0.1:1/v3"), ["127.0.0.1:1"])

print("| | openstacksdk | Zonefall | |\n| --- | --- | --- | --- |")
for columns in rows:
    print("| " + " | ".join(map(str, columns)) + " |")
sys.exit(1 if failures else 0)
