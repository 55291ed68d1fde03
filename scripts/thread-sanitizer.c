// Tells ThreadSanitizer what it cannot see of Swift's runtime, which is not compiled with it: the locks of a `Mutex`, what passes
// from task to task or to a task by a continuation, and that who finds itself alone with an object comes after those who let it
// go. These functions stand before the runtime's (LD_PRELOAD) and call those. Without them ten lines that append to a list in a
// `Mutex` are told as races.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// Of the sanitizer's runtime; absent in programs that are built without it.
__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

static void acquire(void *address) {
    if (__tsan_acquire && address) __tsan_acquire(address);
}

static void release(void *address) {
    if (__tsan_release && address) __tsan_release(address);
}

// The runtime's function in whose place one of these stands.
static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

// Locks: what is inlined of a `Mutex` is compiled with the sanitizer and is seen; where threads meet, its library takes and
// gives the lock.

#define MUTEX(method) "$s15Synchronization12_MutexHandleV" method

SWIFT void lock(uint32_t thread, SELF) __asm__(MUTEX("9_lockSlowyys6UInt32VF"));
SWIFT void lock(uint32_t thread, SELF) {
    SWIFT void (*real)(uint32_t, SELF) = next(MUTEX("9_lockSlowyys6UInt32VF"));
    real(thread, self);
    acquire(self);
}

SWIFT _Bool try_lock(SELF) __asm__(MUTEX("12_tryLockSlowSbyF"));
SWIFT _Bool try_lock(SELF) {
    SWIFT _Bool (*real)(SELF) = next(MUTEX("12_tryLockSlowSbyF"));
    _Bool isLocked = real(self);
    if (isLocked) acquire(self);
    return isLocked;
}

SWIFT void unlock(SELF) __asm__(MUTEX("11_unlockSlowyyF"));
SWIFT void unlock(SELF) {
    SWIFT void (*real)(SELF) = next(MUTEX("11_unlockSlowyyF"));
    release(self);
    real(self);
}

// Tasks: the runtime tells the sanitizer of what passes between them once this has been called, which on Linux it is not: the
// sanitizer finds an empty function of its own first. It does not tell of a continuation that is resumed before its task waits.

__attribute__((constructor)) static void begin(void) {
    void (*initialize)(void) = next("__tsan_on_initialize");
    if (__tsan_acquire && initialize) initialize();
}

SWIFT void *swift_task_getCurrent(void);

SWIFT void swift_continuation_resume(void *task) {
    SWIFT void (*real)(void *) = next("swift_continuation_resume");
    release(task);
    real(task);
}

SWIFT void swift_continuation_throwingResume(void *task) {
    SWIFT void (*real)(void *) = next("swift_continuation_throwingResume");
    release(task);
    real(task);
}

SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error) {
    SWIFT void (*real)(void *, void *) = next("swift_continuation_throwingResumeWithError");
    release(task);
    real(task, error);
}

__attribute__((swiftasynccall)) void swift_continuation_await(void *context) {
    __attribute__((swiftasynccall)) void (*real)(void *) = next("swift_continuation_await");
    acquire(swift_task_getCurrent());
    __attribute__((musttail)) return real(context);
}

// References

void swift_release(void *object) {
    static void (*real)(void *);
    if (!real) real = next("swift_release");
    release(object);
    real(object);
}

_Bool swift_isUniquelyReferenced_nonNull_native(void *object) {
    _Bool (*real)(void *) = next("swift_isUniquelyReferenced_nonNull_native");
    _Bool isUnique = real(object);
    if (isUnique) acquire(object);
    return isUnique;
}

_Bool swift_isUniquelyReferenced_native(void *object) {
    _Bool (*real)(void *) = next("swift_isUniquelyReferenced_native");
    _Bool isUnique = real(object);
    if (isUnique) acquire(object);
    return isUnique;
}
