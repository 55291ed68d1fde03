// How kernels share their work among the threads of a team. Teams are made and dismissed through include/CKernels.h.
#pragma once

#include "include/CKernels.h"

// Does the units from `from` to `to` of what `call` describes.
typedef void (*SharedWork)(const void *call, ptrdiff_t from, ptrdiff_t to);

// Does `units` units of work, which one thread would take about `duration` nanoseconds for, on as many threads as are
// worth their while, and returns when all are done. Without a team, the calling thread does all. Denormal numbers count
// as zero in all threads meanwhile. A team has one such caller at a time.
void share(KernelTeam *team, SharedWork work, const void *call, ptrdiff_t units, int64_t duration);
