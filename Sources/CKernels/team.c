// Threads that wait for work and share it: a mini-batch is a few microseconds, too short to wake a thread for.
#include "team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "denormals.h"

#define MOST_WORKERS (KERNEL_MOST_THREADS - 1)

// How often a worker looks for new work before it goes to sleep: some 100 microseconds, several mini-batches.
#define PATIENCE 8192

// How often it looks before it lets others run. It may be on the processor of the thread that it waits for, which then
// has half of the processor's time, if it has any.
#define TURN 256

// The least work for a thread, in nanoseconds. Telling a thread and hearing back takes 150 nanoseconds where processors
// share a cache, and results and factors move between them too.
#define LEAST_WORK 6000

// All that changes during a run lies in one cache line. The two halves of `open` are bit sets of workers: those whose
// part nobody has begun, and above them those whose part is not done.
struct KernelTeam {
    _Alignas(64) _Atomic uint64_t open;
    SharedWork work;
    const void *call;
    ptrdiff_t units;
    int parts;
    _Alignas(64) _Atomic int available;
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

// Waits between two looks at what another thread writes.
static void relax(int looks) {
    if (looks % TURN == TURN - 1) sched_yield();
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
            relax(looks);
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
    if (team && duration > LEAST_WORK) {
        parts = duration / LEAST_WORK;
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
    for (int looks = 0; atomic_load_explicit(&team->open, memory_order_acquire); looks++) relax(looks);
}
