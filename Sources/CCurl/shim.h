#pragma once
// libcurl's variadic setters are not importable into Swift; ZonefallCurl calls these instead.
#include <curl/curl.h>
