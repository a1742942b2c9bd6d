#include "CZonefallLinux.h"
