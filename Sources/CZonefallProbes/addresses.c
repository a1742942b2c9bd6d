#include "addresses.h"

#include <string.h>

socklen_t zf_to_kernel(const zf_address *address, struct sockaddr_storage *storage) {
    memset(storage, 0, sizeof *storage);
    if (address->family == 4) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
        v4->sin_family = AF_INET;
        v4->sin_port = htons(address->port);
        v4->sin_addr.s_addr = htonl((uint32_t)address->low);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(address->port);
    for (int i = 0; i < 8; i++) {
        v6->sin6_addr.s6_addr[i] = (uint8_t)(address->high >> (56 - 8 * i));
        v6->sin6_addr.s6_addr[8 + i] = (uint8_t)(address->low >> (56 - 8 * i));
    }
    return sizeof *v6;
}

zf_address zf_from_kernel(const void *address) {
    zf_address result = {0};
    struct sockaddr_storage storage;
    memcpy(&storage.ss_family, address, sizeof storage.ss_family);
    if (storage.ss_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        result.family = 4;
        result.port = ntohs(v4.sin_port);
        result.low = ntohl(v4.sin_addr.s_addr);
    } else if (storage.ss_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        result.family = 6;
        result.port = ntohs(v6.sin6_port);
        for (int i = 0; i < 8; i++) {
            result.high = result.high << 8 | v6.sin6_addr.s6_addr[i];
            result.low = result.low << 8 | v6.sin6_addr.s6_addr[8 + i];
        }
    }
    return result;
}
