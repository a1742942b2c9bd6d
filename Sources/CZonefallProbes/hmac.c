#include "hmac.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

enum { block_size = 64, digest_size = 32 };
#define with_sha __attribute__((target("sha,sse4.1,ssse3")))

bool zf_hmac_is_possible(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

// FIPS 180-4, 4.2.2: the constants of four rounds in a row.
static const uint32_t constants[16][4] __attribute__((aligned(16))) = {
    {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5}, {0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5},
    {0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3}, {0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174},
    {0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc}, {0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da},
    {0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7}, {0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967},
    {0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13}, {0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85},
    {0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3}, {0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070},
    {0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5}, {0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3},
    {0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208}, {0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2},
};

// The instructions keep the eight words of a state as A B E F and C D G H, each from the highest lane down.
typedef struct {
    __m128i abef, cdgh;
} halves;

with_sha static halves from_words(const uint32_t *words) {
    return (halves){
        .abef = _mm_set_epi32((int)words[0], (int)words[1], (int)words[4], (int)words[5]),
        .cdgh = _mm_set_epi32((int)words[2], (int)words[3], (int)words[6], (int)words[7]),
    };
}

with_sha static void to_words(halves state, uint32_t *words) {
    words[0] = (uint32_t)_mm_extract_epi32(state.abef, 3);
    words[1] = (uint32_t)_mm_extract_epi32(state.abef, 2);
    words[4] = (uint32_t)_mm_extract_epi32(state.abef, 1);
    words[5] = (uint32_t)_mm_extract_epi32(state.abef, 0);
    words[2] = (uint32_t)_mm_extract_epi32(state.cdgh, 3);
    words[3] = (uint32_t)_mm_extract_epi32(state.cdgh, 2);
    words[6] = (uint32_t)_mm_extract_epi32(state.cdgh, 1);
    words[7] = (uint32_t)_mm_extract_epi32(state.cdgh, 0);
}

with_sha static halves absorb(halves state, const uint8_t *block) {
    const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    __m128i words[4];
    for (int i = 0; i < 4; i++) {
        words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), big_endian);
    }
    halves next = state;
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
        __m128i sum = _mm_add_epi32(words[i & 3], _mm_load_si128((const __m128i *)constants[i]));
        // Two rounds turn A B E F into the new one; the old one is the new C D G H.
        next.cdgh = _mm_sha256rnds2_epu32(next.cdgh, next.abef, sum);
        next.abef = _mm_sha256rnds2_epu32(next.abef, next.cdgh, _mm_shuffle_epi32(sum, 0x0e));
        if (i < 12) {
            __m128i last = words[(i + 3) & 3];
            __m128i seven_ago = _mm_alignr_epi8(last, words[(i + 2) & 3], 4);
            __m128i early = _mm_sha256msg1_epu32(words[i & 3], words[(i + 1) & 3]);
            words[i & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(early, seven_ago), last);
        }
    }
    return (halves){.abef = _mm_add_epi32(next.abef, state.abef), .cdgh = _mm_add_epi32(next.cdgh, state.cdgh)};
}

// The digest of a key's block, which the state has absorbed, and of a message.
with_sha static void finish(halves state, const uint8_t *message, size_t count, uint8_t *digest) {
    size_t left = count;
    for (; left >= block_size; left -= block_size, message += block_size) state = absorb(state, message);
    uint8_t last[2 * block_size] = {0};
    memcpy(last, message, left);
    last[left] = 0x80;
    size_t length = left < block_size - 8 ? block_size : 2 * block_size;
    uint64_t bits = __builtin_bswap64((uint64_t)(block_size + count) * 8);
    memcpy(last + length - 8, &bits, 8);
    for (size_t start = 0; start < length; start += block_size) state = absorb(state, last + start);
    uint32_t words[8];
    to_words(state, words);
    for (int i = 0; i < 8; i++) words[i] = __builtin_bswap32(words[i]);
    memcpy(digest, words, digest_size);
}

with_sha void zf_hmac_start(zf_hmac_key *started, const uint8_t *key) {
    // FIPS 180-4, 5.3.3.
    static const uint32_t initial[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    uint8_t inner[block_size], outer[block_size];
    for (int i = 0; i < block_size; i++) {
        inner[i] = key[i] ^ 0x36;
        outer[i] = key[i] ^ 0x5c;
    }
    to_words(absorb(from_words(initial), inner), started->inner);
    to_words(absorb(from_words(initial), outer), started->outer);
}

with_sha void zf_hmac_sign(const zf_hmac_key *key, const void *message, size_t count, uint8_t *signature) {
    uint8_t digest[digest_size];
    finish(from_words(key->inner), message, count, digest);
    finish(from_words(key->outer), digest, digest_size, signature);
}

#else

bool zf_hmac_is_possible(void) { return false; }
void zf_hmac_start(zf_hmac_key *started, const uint8_t *key) { memset(started, 0, sizeof *started), (void)key; }
void zf_hmac_sign(const zf_hmac_key *key, const void *message, size_t count, uint8_t *signature) {
    (void)key, (void)message, (void)count;
    memset(signature, 0, 32);
}

#endif
