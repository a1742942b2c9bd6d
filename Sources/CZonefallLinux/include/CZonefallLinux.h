#pragma once

#include "ZonefallNetlink.h"
