#pragma once
// zlib's own ways to begin a stream are macros, which Swift does not see.
#include <zlib.h>

static inline int zonefall_deflate_init(z_streamp stream, int level) {
    return deflateInit(stream, level);
}

/// Of a zlib or of a gzip stream, whichever it says that it is.
static inline int zonefall_inflate_init(z_streamp stream) {
    return inflateInit2(stream, 15 + 32);
}
