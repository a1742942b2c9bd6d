#include "CZonefallProbes.h"
