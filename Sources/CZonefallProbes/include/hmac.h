#pragma once
// HMAC-SHA256 by the processor's own SHA instructions, where it has them: a signature of an echo then costs a fifth.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A key whose two halves have been absorbed (RFC 2104): the SHA-256 states after them.
typedef struct {
    uint32_t inner[8];
    uint32_t outer[8];
} zf_hmac_key;

/// False where the processor lacks the instructions; then nothing else here may be called.
bool zf_hmac_is_possible(void);

/// - Parameter key: 64 bytes: the key, or its digest when it is longer, and zeros.
void zf_hmac_start(zf_hmac_key *started, const uint8_t *key);

/// Writes the 32 bytes of a message's signature.
void zf_hmac_sign(const zf_hmac_key *key, const void *message, size_t count, uint8_t *signature);
