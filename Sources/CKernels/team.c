// Threads that wait for work and share it: a mini-batch is a few microseconds, too short to wake a thread for.
#include "team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "denormals.h"

#define MOST_WORKERS 16

// How often a worker looks for new work before it goes to sleep: about 50 microseconds, several mini-batches.
#define PATIENCE 20000

// How many round trips a thread's part of some work has to last. Half of it is not enough: results and their factors move
// between the processors too. On a machine where a round trip takes a microsecond, two threads were slower than one with
// parts of 8 microseconds and faster with parts of 20.
#define WORTHWHILE 16

// All that changes during a run lies in one cache line. The two halves of `open` are bit sets of workers: those whose part
// nobody has begun, and above them those whose part is not done.
struct KernelTeam {
    _Alignas(64) _Atomic uint64_t open;
    SharedWork work;
    const void *call;
    ptrdiff_t units;
    int parts;
    _Alignas(64) _Atomic int available;
    int64_t least_work;
    _Atomic int sleeping;
    int workers;
    int isDismissed;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct Worker {
        KernelTeam *team;
        pthread_t thread;
        int number;
    } worker[MOST_WORKERS];
};

static uint64_t unbegun(int number) { return (uint64_t)1 << (number - 1); }
static uint64_t undone(int number) { return unbegun(number) << 32; }

static void do_part(KernelTeam *team, int part) {
    FloatMode callers_mode = flush_denormals();
    team->work(team->call, team->units * part / team->parts, team->units * (part + 1) / team->parts);
    restore_mode(callers_mode);
}

// Does the part of one worker, unless it has been begun or there is none.
static int try_part(KernelTeam *team, int number) {
    if (!(atomic_fetch_and(&team->open, ~unbegun(number)) & unbegun(number))) return 0;
    do_part(team, number);
    atomic_fetch_and(&team->open, ~undone(number));
    return 1;
}

static int has_work(KernelTeam *team, int number) { return (atomic_load(&team->open) & unbegun(number)) != 0; }

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void *attend(void *argument) {
    struct Worker *worker = argument;
    KernelTeam *team = worker->team;
    for (;;) {
        for (int looks = 0; looks < PATIENCE; looks++) {
            if (has_work(team, worker->number) && try_part(team, worker->number)) looks = 0;
            relax();
        }
        pthread_mutex_lock(&team->mutex);
        atomic_fetch_add(&team->sleeping, 1);
        while (!team->isDismissed && !has_work(team, worker->number)) pthread_cond_wait(&team->wake, &team->mutex);
        atomic_fetch_sub(&team->sleeping, 1);
        int isDismissed = team->isDismissed;
        pthread_mutex_unlock(&team->mutex);
        if (isDismissed) return NULL;
    }
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void do_nothing(const void *call, ptrdiff_t from, ptrdiff_t to) {
    (void)call, (void)from, (void)to;
}

static void publish(KernelTeam *team, SharedWork work, const void *call, ptrdiff_t units, ptrdiff_t parts) {
    team->work = work;
    team->call = call;
    team->units = units;
    team->parts = (int)parts;
    uint64_t all = ((uint64_t)1 << (parts - 1)) - 1;
    atomic_store(&team->open, all | all << 32);
    if (atomic_load(&team->sleeping) > 0) {
        pthread_mutex_lock(&team->mutex);
        pthread_cond_broadcast(&team->wake);
        pthread_mutex_unlock(&team->mutex);
    }
}

static void await(KernelTeam *team) {
    for (int looks = 0; atomic_load_explicit(&team->open, memory_order_acquire); looks++) {
        if (looks < PATIENCE) relax();
        else sched_yield();
    }
}

// How many nanoseconds it takes to tell the workers and to hear back, at best of what can be tried in two milliseconds. About
// 200 where processors share a cache, over 1000 where a virtual machine has them from different ones.
static int64_t round_trip(KernelTeam *team) {
    int64_t least = INT64_MAX, begin = nanoseconds(), start = begin;
    while (start - begin < 2000000) {
        publish(team, do_nothing, NULL, 0, team->workers + 1);
        await(team);
        int64_t end = nanoseconds();
        if (end - start < least) least = end - start;
        start = end;
    }
    return least;
}

KernelTeam *kernel_team_gather(int threads) {
    KernelTeam *team = aligned_alloc(64, (sizeof(KernelTeam) + 63) / 64 * 64);
    if (!team) return NULL;
    *team = (KernelTeam){0};
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->wake, NULL);
    int wanted = threads - 1 < MOST_WORKERS ? threads - 1 : MOST_WORKERS;
    for (int i = 0; i < wanted; i++) {
        team->worker[i] = (struct Worker){.team = team, .number = i + 1};
        if (pthread_create(&team->worker[i].thread, NULL, attend, &team->worker[i])) break;
        team->workers++;
    }
    if (team->workers > 0) team->least_work = WORTHWHILE * round_trip(team);
    atomic_store(&team->available, team->workers);
    return team;
}

void kernel_team_dismiss(KernelTeam *team) {
    pthread_mutex_lock(&team->mutex);
    team->isDismissed = 1;
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->mutex);
    for (int i = 0; i < team->workers; i++) pthread_join(team->worker[i].thread, NULL);
    pthread_cond_destroy(&team->wake);
    pthread_mutex_destroy(&team->mutex);
    free(team);
}

void kernel_team_lend(KernelTeam *team, int workers) { atomic_fetch_sub(&team->available, workers); }

void share(KernelTeam *team, SharedWork work, const void *call, ptrdiff_t units, int64_t duration) {
    int64_t parts = 1;
    if (team && duration > team->least_work) {
        parts = duration / team->least_work;
        int64_t most = atomic_load_explicit(&team->available, memory_order_relaxed) + 1;
        if (most > units) most = units;
        if (parts > most) parts = most;
    }
    if (parts <= 1) {
        FloatMode callers_mode = flush_denormals();
        work(call, 0, units);
        restore_mode(callers_mode);
        return;
    }
    publish(team, work, call, units, parts);
    do_part(team, 0);
    // A worker that sleeps, or whose processor has other things to do, is not waited for.
    for (int number = 1; number < parts; number++) {
        if (has_work(team, number)) try_part(team, number);
    }
    await(team);
}
