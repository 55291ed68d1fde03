#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "include/CKernels.h"

#if !defined(MAP_ANONYMOUS)
#define MAP_ANONYMOUS MAP_ANON
#endif

// Where the system gives memory in such pages, it gives 512 usual ones at once: a network of 5 MB took 1,300 page faults of
// 2 µs each, and has three. From a quarter of a page on it pays to take a whole one.
#define LARGE_PAGE ((size_t)1 << 21)
#define WORTH_A_PAGE (LARGE_PAGE / 4)

static size_t whole_pages(size_t bytes) { return (bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE; }

void *kernel_allocate(size_t bytes) {
    void *memory = NULL;
    if (bytes < WORTH_A_PAGE) {
        if (posix_memalign(&memory, 128, bytes) != 0) return NULL;
        return memset(memory, 0, bytes);
    }
    // What lies before the first multiple of a page's size, and behind the last, is given back.
    size_t wanted = whole_pages(bytes), taken = wanted + LARGE_PAGE;
    if (taken < bytes) return NULL;
    char *start = mmap(NULL, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return NULL;
    size_t before = (LARGE_PAGE - (size_t)start % LARGE_PAGE) % LARGE_PAGE;
    if (before > 0) munmap(start, before);
    if (before < LARGE_PAGE) munmap(start + before + wanted, LARGE_PAGE - before);
    memory = start + before;
#if defined(MADV_HUGEPAGE)
    madvise(memory, (bytes + LARGE_PAGE - WORTH_A_PAGE) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
#endif
    return memory;
}

void kernel_release(void *memory, size_t bytes) {
    if (bytes < WORTH_A_PAGE) {
        free(memory);
    } else {
        munmap(memory, whole_pages(bytes));
    }
}
