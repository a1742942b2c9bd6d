#pragma once
// libcurl's variadic setters and getters are not importable into Swift; ZonefallCurl calls these instead.
#include <curl/curl.h>

// Options of a transfer -------------------------------------------------------------------------------------------------

static inline CURLcode zonefall_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode zonefall_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode zonefall_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode zonefall_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode zonefall_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*zonefall_curl_data)(char *bytes, size_t size, size_t count, void *context);

/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode zonefall_curl_set_data(CURL *easy, CURLoption option, zonefall_curl_data function) {
    return curl_easy_setopt(easy, option, function);
}

typedef curl_socket_t (*zonefall_curl_open)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode zonefall_curl_set_open(CURL *easy, zonefall_curl_open function, void *context) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, function);
}

static inline int zonefall_curl_is_connected(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)context, (void)socket, (void)purpose;
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

/// The sockets that CURLOPT_OPENSOCKETFUNCTION hands out are connected.
static inline CURLcode zonefall_curl_set_already_connected(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, zonefall_curl_is_connected);
}

// What a transfer says of itself ------------------------------------------------------------------------------------------

static inline long zonefall_curl_get_long(CURL *easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

static inline curl_off_t zonefall_curl_get_offset(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

static inline const char *zonefall_curl_get_string(CURL *easy, CURLINFO info) {
    const char *value = NULL;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

/// The certificates that the server showed, its own first; nil when they were not asked for or there are none.
static inline struct curl_certinfo *zonefall_curl_get_certificates(CURL *easy) {
    struct curl_certinfo *value = NULL;
    return curl_easy_getinfo(easy, CURLINFO_CERTINFO, &value) == CURLE_OK ? value : NULL;
}

// Many transfers on a foreign event loop ------------------------------------------------------------------------------------

static inline CURLMcode zonefall_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode zonefall_curl_multi_set_callbacks(
    CURLM *multi, curl_socket_callback on_socket, curl_multi_timer_callback on_timer, void *context) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
}

/// The next transfer that has ended, with its result; nil when there is none.
static inline CURL *zonefall_curl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}
