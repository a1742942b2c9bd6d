#pragma once
// Between zf_address and the kernel's sockaddr. Private to this target.
#include "CZonefallProbes.h"

#include <netinet/in.h>
#include <sys/socket.h>

socklen_t zf_to_kernel(const zf_address *address, struct sockaddr_storage *storage);
zf_address zf_from_kernel(const void *address);
