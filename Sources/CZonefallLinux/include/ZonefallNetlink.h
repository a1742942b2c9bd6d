// Netlink sockets in another network namespace, and the kernel's own numbers for nf_tables.
#pragma once

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

// From <linux/netfilter.h>, which can't be included beside libc's <netinet/in.h>.
enum zonefall_netfilter {
    ZONEFALL_NF_DROP = 0,
    ZONEFALL_NFPROTO_INET = 1,
    ZONEFALL_NFPROTO_IPV4 = 2,
    ZONEFALL_NFPROTO_IPV6 = 10,
    ZONEFALL_NF_INET_PRE_ROUTING = 0,
    ZONEFALL_NF_INET_FORWARD = 2,
    ZONEFALL_NF_INET_LOCAL_OUT = 3,
    ZONEFALL_NF_NETDEV_INGRESS = 0,
    ZONEFALL_NF_NETDEV_EGRESS = 1,
};

/// Opens a netlink socket that stays in the network namespace at `namespace_path` (null: the caller's own), whoever
/// uses it later. The namespace is entered by a thread of its own, which ends before this returns.
///
/// Returns a descriptor that is closed on exec, or a negative errno.
int zonefall_netlink_open(const char *namespace_path, int protocol);

/// Sends one datagram to the kernel. Returns 0 or a negative errno.
int zonefall_netlink_send(int descriptor, const void *bytes, long count);

/// Waits for a datagram from the kernel. Returns its true length, which may exceed `capacity` (then it was cut), 0 when
/// `timeout_ms` passed, or a negative errno.
long zonefall_netlink_receive(int descriptor, void *bytes, long capacity, int timeout_ms);

/// Joins a multicast group, to hear of changes. Returns 0 or a negative errno.
int zonefall_netlink_join(int descriptor, unsigned int group);
