#!/usr/bin/env python3
"""Makes the lab's tenant "shop" have many ports: one is made by Neutron's API, and its rows are cloned in the lab's database.

    fill.py LAB_DIRECTORY COUNT

Through the API five thousand ports take a quarter of an hour. Needs the lab's own Python (openstacksdk, pymysql).
"""
import os
import sys
import uuid

import openstack
import pymysql

ZONES = ("az1", "az2", "az3")
lab, count = sys.argv[1], int(sys.argv[2])
config = openstack.config.OpenStackConfig(config_files=[os.path.join(lab, "clouds.yaml")], load_envvars=False)
shop = openstack.connection.Connection(config=config.get_one(cloud="shop"))

network = shop.network.find_network("bulk") or shop.network.create_network(name="bulk")
subnet = shop.network.find_subnet("bulk") or shop.network.create_subnet(
    name="bulk", network_id=network.id, ip_version=4, cidr="10.64.0.0/16", enable_dhcp=False)
have = sum(1 for _ in shop.network.ports(network_id=network.id))
model = shop.network.create_port(network_id=network.id, name="bulk-0", device_id=str(uuid.uuid4()),
                                 device_owner="compute:az1")

database = pymysql.connect(unix_socket=os.path.join(lab, "mysql.sock"), user="root", database="neutron")
rows = database.cursor()
rows.execute("SELECT * FROM ports WHERE id = %s", (model.id,))
columns = [column[0] for column in rows.description]
template = dict(zip(columns, rows.fetchone()))


def clone(table, port):
    rows.execute(f"SELECT * FROM {table} WHERE port_id = %s", (model.id,))
    names = [column[0] for column in rows.description]
    for row in rows.fetchall():
        row = [port if name == "port_id" else value for name, value in zip(names, row)]
        rows.execute(f"INSERT INTO {table} ({','.join(f'`{n}`' for n in names)}) "
                     f"VALUES ({','.join(['%s'] * len(names))})", row)


for number in range(have + 1, count):
    rows.execute("INSERT INTO standardattributes (resource_type, created_at, updated_at, description, revision_number) "
                 "SELECT resource_type, created_at, updated_at, description, revision_number FROM standardattributes "
                 "WHERE id = %s", (template["standard_attr_id"],))
    port = str(uuid.uuid4())
    row = {**template, "id": port, "name": f"bulk-{number}", "standard_attr_id": rows.lastrowid,
           "mac_address": "fa:16:3e:%02x:%02x:%02x" % (0x80 | number >> 16, number >> 8 & 255, number & 255),
           "device_id": str(uuid.uuid4()), "device_owner": f"compute:{ZONES[number % 3]}"}
    rows.execute(f"INSERT INTO ports ({','.join(f'`{n}`' for n in row)}) VALUES ({','.join(['%s'] * len(row))})",
                 list(row.values()))
    rows.execute("INSERT INTO ipallocations (port_id, ip_address, subnet_id, network_id) VALUES (%s, %s, %s, %s)",
                 (port, f"10.64.{128 + number // 250}.{number % 250 + 1}", subnet.id, network.id))
    for table in ("ml2_port_bindings", "ml2_port_binding_levels", "portsecuritybindings", "securitygroupportbindings"):
        clone(table, port)
database.commit()
print(f"network 'bulk' has {sum(1 for _ in shop.network.ports(network_id=network.id))} ports", file=sys.stderr)
