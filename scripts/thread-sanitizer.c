// Tells ThreadSanitizer of the locks of Swift's `Mutex` and of what tasks wait for. What is inlined of a `Mutex` is compiled
// with the sanitizer and is seen; where threads meet, its library takes and gives the lock, and that is not compiled with it:
// without these three functions ten lines that append to a list in a `Mutex` are told as races. They stand before the library's (LD_PRELOAD) and call those.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// Of the sanitizer's runtime; absent in programs that are built without it.
__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

// Swift's runtime tells the sanitizer of what passes from task to task once this has been called, which on Linux it is not: the
// sanitizer finds an empty function of its own first.
__attribute__((constructor)) static void begin(void) {
    void (*initialize)(void) = dlsym(RTLD_NEXT, "__tsan_on_initialize");
    if (__tsan_acquire && initialize) initialize();
}

#define MUTEX(method) "$s15Synchronization12_MutexHandleV" method
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

SWIFT void lock(uint32_t thread, SELF) __asm__(MUTEX("9_lockSlowyys6UInt32VF"));
SWIFT void lock(uint32_t thread, SELF) {
    SWIFT void (*real)(uint32_t, SELF) = dlsym(RTLD_NEXT, MUTEX("9_lockSlowyys6UInt32VF"));
    real(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT _Bool try_lock(SELF) __asm__(MUTEX("12_tryLockSlowSbyF"));
SWIFT _Bool try_lock(SELF) {
    SWIFT _Bool (*real)(SELF) = dlsym(RTLD_NEXT, MUTEX("12_tryLockSlowSbyF"));
    _Bool isLocked = real(self);
    if (isLocked && __tsan_acquire) __tsan_acquire(self);
    return isLocked;
}

SWIFT void unlock(SELF) __asm__(MUTEX("11_unlockSlowyyF"));
SWIFT void unlock(SELF) {
    SWIFT void (*real)(SELF) = dlsym(RTLD_NEXT, MUTEX("11_unlockSlowyyF"));
    if (__tsan_release) __tsan_release(self);
    real(self);
}
