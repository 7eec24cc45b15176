/* The kernels of the decoder, forward and backward.
 *
 * One source, two builds: WebAssembly with 128-bit vectors (build.ts), and a
 * library for this very machine (native.ts). No library is linked but the
 * threads of the native one.
 *
 * Every kernel divides its *outputs* over threads and adds up each of them in
 * one fixed order, so a result does not depend on the number of threads.
 * Matrices are dense and row by row unless strides are given. NaN in, NaN out.
 * The callers have checked all shapes and indices.
 */

/* ------------------------------------------------------------- the machine */

/* Products have vectors of their own width PW: they gain from 512 bits. */
#if defined(__AVX512F__)
enum { VW = 8, PW = 16, MR = 12, NV = 2 };
#elif defined(__AVX2__)
enum { VW = 8, PW = 8, MR = 6, NV = 2 };
#elif defined(__ARM_NEON)
enum { VW = 4, PW = 4, MR = 8, NV = 3 };
#else
enum { VW = 4, PW = 4, MR = 6, NV = 2 };
#endif
/* A block of MR rows and NR columns of a product lives in registers; a tile of
 * about MC rows and NC columns is one piece of work; KC steps of it at a time
 * stay in the second cache. */
enum { NR = PW * NV, MC = 96, NC = 8 * NR, KC = 256 };

typedef float vf __attribute__((vector_size(4 * VW), aligned(4)));
typedef int vi __attribute__((vector_size(4 * VW), aligned(4)));
typedef double vd __attribute__((vector_size(8 * VW), aligned(8)));
typedef float wide __attribute__((vector_size(4 * PW), aligned(4)));
typedef unsigned int u32;
typedef unsigned long long u64;

#ifdef __wasm__
#define EXPORT __attribute__((visibility("default")))
void *memset(void *at, int value, unsigned long size) {
  unsigned char *bytes = at;
  while (size--) *bytes++ = (unsigned char)value;
  return at;
}
void *memcpy(void *to, const void *from, unsigned long size) {
  unsigned char *out = to;
  const unsigned char *in = from;
  while (size--) *out++ = *in++;
  return to;
}
#else
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#define EXPORT __attribute__((visibility("default")))
#endif

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define UNROLL _Pragma("GCC unroll 16")

/* An expression, not a loop over lanes: gcc keeps the latter in memory. */
static inline vf splat(float x) { return x - (vf){0}; }
static inline vf load(const float *at) { return *(const vf *)at; }
static inline void store(float *at, vf x) { *(vf *)at = x; }
/* Where the mask is set a, elsewhere b. */
static inline vf choose(vi mask, vf a, vf b) { return (vf)((mask & (vi)a) | (~mask & (vi)b)); }

/* a·b + c, rounded once where the machine can. */
static inline vf fma_(vf a, vf b, vf c) {
#ifdef __wasm_relaxed_simd__
  return (vf)__builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}

/* Not a function: gcc warns of those that return wide vectors. */
#define DOUBLES(x) __builtin_convertvector(x, vd)
static inline float sum_lanes(vf x) {
  float total = 0;
  UNROLL for (int i = 0; i < VW; i++) total += x[i];
  return total;
}

static inline int ceil_div(int a, int b) { return (a + b - 1) / b; }
/* Room for n columns in panels: NR ≤ 32 more than n is enough. */
static inline long roomy(long n) { return n + 32; }

/* ----------------------------------------------------------------- threads */

/* A job is a number of tiles that may be done in any order. The ticket holds
 * the job's number (24 bits), its tiles (20) and the next tile (20): a thread
 * owns a tile once it has moved the ticket, so nobody can take one of a job
 * that is over. Who has nothing to do spins for a while and then sleeps. */
typedef void (*Task)(const void *job, int tile, int thread);
enum { MOST_TILES = (1 << 20) - 1, SPINS = 4000 };
typedef struct {
  Task task;
  const void *job;
  u64 ticket;
  u32 number, done, sleepers, waiting, threads, helpers;
} Pool;

#ifdef __wasm__
static Pool pool;
#else
/* A process may run several threads of JavaScript, each with a pool of its own.
 * It outlives what JavaScript knows of it, for its helpers do. */
static _Thread_local Pool *own;
static Pool *own_pool(void) {
  if (!own) own = calloc(1, sizeof(Pool));
  return own;
}
#define pool (*own_pool())
#endif

#define READ(x) __atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define WRITE(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#define ADD(x, value) __atomic_fetch_add(&(x), value, __ATOMIC_SEQ_CST)

#ifdef __wasm__
static void sleep_while(u32 *word, u32 seen) { __builtin_wasm_memory_atomic_wait32((int *)word, (int)seen, -1); }
static void wake(u32 *word) { __builtin_wasm_memory_atomic_notify((int *)word, 1 << 20); }
static void pause_(void) {}
#else
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static void sleep_while(u32 *word, u32 seen) {
  pthread_mutex_lock(&lock);
  while (READ(*word) == seen) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}
static void wake(u32 *word) {
  (void)word;
  pthread_mutex_lock(&lock);
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}
static void pause_(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
#endif

static void work(int thread) {
  for (;;) {
    u64 ticket = READ(pool.ticket);
    u32 next = ticket & MOST_TILES, tiles = (ticket >> 20) & MOST_TILES;
    if (next >= tiles) return;
    if (!__atomic_compare_exchange_n(&pool.ticket, &ticket, ticket + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) continue;
    pool.task(pool.job, (int)next, thread);
    if (ADD(pool.done, 1) + 1 == tiles && READ(pool.waiting)) wake(&pool.done);
  }
}

/* Does all tiles of a job and returns when they are done. */
static void parallel(Task task, const void *job, int tiles) {
  if (pool.threads < 2 || tiles < 2) {
    for (int tile = 0; tile < tiles; tile++) task(job, tile, 0);
    return;
  }
  pool.task = task;
  pool.job = job;
  WRITE(pool.done, 0);
  u32 number = pool.number + 1;
  WRITE(pool.ticket, (u64)(number & 0xffffff) << 40 | (u64)tiles << 20);
  WRITE(pool.number, number);
  if (READ(pool.sleepers)) wake(&pool.number);
  work(0);
  for (int spin = 0; spin < SPINS; spin++) {
    if (READ(pool.done) == (u32)tiles) return;
    pause_();
  }
  WRITE(pool.waiting, 1);
  for (u32 done; (done = READ(pool.done)) != (u32)tiles;) sleep_while(&pool.done, done);
  WRITE(pool.waiting, 0);
}

/* The life of a helper; thread counts from 1. Does not return. */
EXPORT void help(int thread) {
  u32 seen = READ(pool.number);
  for (;;) {
    int spin = 0;
    while (READ(pool.number) == seen && spin++ < SPINS) pause_();
    if (READ(pool.number) == seen) {
      ADD(pool.sleepers, 1);
      sleep_while(&pool.number, seen);
      ADD(pool.sleepers, -1);
    }
    seen = READ(pool.number);
    if ((u32)thread < READ(pool.threads)) work(thread);
  }
}

/* How many threads take part from now on, the caller among them. */
EXPORT void use_threads(int threads) { WRITE(pool.threads, (u32)threads); }

#ifndef __wasm__
typedef struct { Pool *of; int thread; } Helper;
static void *begin(void *given) {
  Helper helper = *(Helper *)given;
  free(given);
  own = helper.of;
  help(helper.thread);
  return 0;
}
#endif
/* Starts a helper unless it runs already, numbered from 1 in order; 0 when that
 * fails. In WebAssembly the caller does. */
EXPORT int add_helper(int thread) {
#ifdef __wasm__
  return thread > 0;
#else
  if ((u32)thread <= pool.helpers) return 1;
  /* A reference of our own: the code must stay when the caller lets go. */
  Dl_info here;
  if (!dladdr((void *)add_helper, &here) || !dlopen(here.dli_fname, RTLD_LAZY)) return 0;
  Helper *helper = malloc(sizeof(Helper));
  *helper = (Helper){&pool, thread};
  pthread_t id;
  if (pthread_create(&id, 0, begin, helper) == 0) {
    pool.helpers++;
    return pthread_detach(id) == 0;
  }
  free(helper);
  return 0;
#endif
}

/* --------------------------------------------------------------- functions */

/* The larger and the smaller of two, x where that is NaN: one instruction. */
static inline vf at_least(vf x, float least) {
#if defined(__AVX2__)
  return (vf)_mm256_max_ps((__m256)splat(least), (__m256)x);
#elif defined(__ARM_NEON)
  return (vf)vmaxq_f32((float32x4_t)x, (float32x4_t)splat(least));
#elif defined(__wasm__)
  return (vf)__builtin_wasm_pmax_f32x4(x, splat(least));
#else
  return choose(x < least, splat(least), x);
#endif
}
static inline vf at_most(vf x, float most) {
#if defined(__AVX2__)
  return (vf)_mm256_min_ps((__m256)splat(most), (__m256)x);
#elif defined(__ARM_NEON)
  return (vf)vminq_f32((float32x4_t)x, (float32x4_t)splat(most));
#elif defined(__wasm__)
  return (vf)__builtin_wasm_pmin_f32x4(x, splat(most));
#else
  return choose(x > most, splat(most), x);
#endif
}

/* e^x: 2^n · e^r with |r| ≤ ln 2 / 2 and a polynomial in r (Cephes), within
 * 2 units in the last place. Below −87, where 2^(n−1) ends, the result is 0; at
 * 89, and for NaN, the last product is what it should be. */
static inline vf exp_(vf x) {
  vf kept = at_most(at_least(x, -87.5f), 89.0f);
  vf shifted = kept * 1.44269504f + 12582912.0f; /* n in the low bits */
  vf n = shifted - 12582912.0f;
  vf r = kept - n * 0.693359375f + n * 2.12194440e-4f;
  vf p = splat(1.9875691500e-4f);
  p = fma_(p, r, splat(1.3981999507e-3f));
  p = fma_(p, r, splat(8.3334519073e-3f));
  p = fma_(p, r, splat(4.1665795894e-2f));
  p = fma_(p, r, splat(1.6666665459e-1f));
  p = fma_(p, r, splat(5.0000001201e-1f));
  p = fma_(p * r, r, r) + 1.0f;
  vf half = (vf)(((vi)shifted + (126 - 0x4b400000)) << 23);
  return (p + p) * half;
}

/* ln x: x = m · 2^e with m in [√½, √2), and a polynomial in m − 1 (Cephes). */
static inline vf log_(vf x) {
  vi tiny = x < 1.17549435e-38f;
  vf scaled = choose(tiny, x * 8388608.0f, x);
  vi bits = (vi)scaled;
  vi e = ((bits >> 23) & 255) - 126;
  vf m = (vf)((bits & 0x7fffff) | 0x3f000000); /* [½, 1) */
  vi low = m < 0.707106781f;
  vf exponent = __builtin_convertvector(e + low + (tiny & -23), vf);
  vf f = choose(low, m + m, m) - 1.0f, z = f * f;
  vf p = splat(7.0376836292e-2f);
  p = fma_(p, f, splat(-1.1514610310e-1f));
  p = fma_(p, f, splat(1.1676998740e-1f));
  p = fma_(p, f, splat(-1.2420140846e-1f));
  p = fma_(p, f, splat(1.4249322787e-1f));
  p = fma_(p, f, splat(-1.6668057665e-1f));
  p = fma_(p, f, splat(2.0000714765e-1f));
  p = fma_(p, f, splat(-2.4999993993e-1f));
  p = fma_(p, f, splat(3.3333331174e-1f));
  vf y = p * f * z - exponent * 2.12194440e-4f - 0.5f * z + f + exponent * 0.693359375f;
  y = choose(x == 0.0f, splat(-__builtin_inff()), y);
  y = choose(x < 0.0f, splat(__builtin_nanf("")), y);
  return choose((x == x) & (x < __builtin_inff()), y, choose(x < 0.0f, splat(__builtin_nanf("")), x));
}
static inline float log_of(float x) { return log_(splat(x))[0]; }
static inline float exp_of(float x) { return exp_(splat(x))[0]; }

static inline vf sqrt_(vf x) {
  vf y = x;
  UNROLL for (int i = 0; i < VW; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
}
static inline vf sigmoid_(vf x) { return 1.0f / (1.0f + exp_(-x)); }

/* (e^2x − 1) / (e^2x + 1); near 0, where that cancels, a polynomial (Cephes). */
static inline vf tanh_(vf x) {
  vf z = x * x;
  vf p = splat(-5.70498872745e-3f);
  p = fma_(p, z, splat(2.06390887954e-2f));
  p = fma_(p, z, splat(-5.37397155531e-2f));
  p = fma_(p, z, splat(1.33314422036e-1f));
  p = fma_(p, z, splat(-3.33332819422e-1f));
  vf near = fma_(p * z, x, x);
  vf far = 1.0f - 2.0f / (exp_(x + x) + 1.0f);
  return choose(z < 0.390625f, near, far);
}

/* A function over n numbers, the last few by way of a padded vector. */
#define OVER(n, y, x, expression)                                      \
  {                                                                    \
    long i_ = 0;                                                       \
    for (; i_ + VW <= (n); i_ += VW) {                                 \
      vf x = load(in + i_);                                            \
      store(y + i_, expression);                                       \
    }                                                                  \
    if (i_ < (n)) {                                                    \
      float rest_[VW] = {0};                                           \
      for (long j_ = i_; j_ < (n); j_++) rest_[j_ - i_] = in[j_];      \
      vf x = load(rest_);                                              \
      store(rest_, expression);                                        \
      for (long j_ = i_; j_ < (n); j_++) y[j_] = rest_[j_ - i_];       \
    }                                                                  \
  }

enum { PIECE = 1 << 14 }; /* numbers in one tile of an elementwise kernel */
typedef struct { int op; const float *x; float *y; long n; } Unary;

static void unary_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Unary *job = given;
  const float *in = job->x + (long)tile * PIECE;
  float *y = job->y + (long)tile * PIECE;
  long n = MIN(PIECE, job->n - (long)tile * PIECE);
  switch (job->op) {
    case 0: OVER(n, y, x, exp_(x)) break;
    case 1: OVER(n, y, x, log_(x)) break;
    case 2: OVER(n, y, x, sqrt_(x)) break;
    case 3: OVER(n, y, x, 1.0f / sqrt_(x)) break;
    case 4: OVER(n, y, x, x * x) break;
    case 5: OVER(n, y, x, -x) break;
    case 6: OVER(n, y, x, sigmoid_(x)) break;
    case 7: OVER(n, y, x, tanh_(x)) break;
    case 8: OVER(n, y, x, choose(x < 0.0f, splat(0.0f), x)) break;
    case 9: OVER(n, y, x, (vf)((vi)x & 0x7fffffff)) break;
    case 10: OVER(n, y, x, 1.0f / x) break;
  }
}
EXPORT void unary(int op, const float *x, float *y, int n) {
  Unary job = {op, x, y, n};
  parallel(unary_tile, &job, ceil_div(n, PIECE));
}

/* y[outer, inner] from a and b of the same shape, or with 0 for the step along
 * which they repeat. */
typedef struct {
  int op;
  const float *a, *b;
  float *y;
  long inner, a_outer, a_inner, b_outer, b_inner, outer, rows;
} Binary;

static inline vf combine(int op, vf a, vf b) {
  switch (op) {
    case 0: return a + b;
    case 1: return a - b;
    case 2: return a * b;
    case 3: return a / b;
    case 4: return choose((a > b) | (a != a), a, b);
    default: return choose((a < b) | (a != a), a, b);
  }
}
static inline void combine_row(int op, const float *a, long a_step, const float *b, long b_step, float *y, long n) {
  long i = 0;
  for (; i + VW <= n; i += VW)
    store(y + i, combine(op, a_step ? load(a + i) : splat(*a), b_step ? load(b + i) : splat(*b)));
  for (; i < n; i++) y[i] = combine(op, splat(a[i * a_step]), splat(b[i * b_step]))[0];
}
static void binary_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Binary *job = given;
  long last = MIN(job->outer, (tile + 1) * job->rows);
  for (long r = tile * job->rows; r < last; r++) {
    const float *a = job->a + r * job->a_outer, *b = job->b + r * job->b_outer;
    float *y = job->y + r * job->inner;
    switch (job->op) { /* so that each case is a loop of its own */
      case 0: combine_row(0, a, job->a_inner, b, job->b_inner, y, job->inner); break;
      case 1: combine_row(1, a, job->a_inner, b, job->b_inner, y, job->inner); break;
      case 2: combine_row(2, a, job->a_inner, b, job->b_inner, y, job->inner); break;
      case 3: combine_row(3, a, job->a_inner, b, job->b_inner, y, job->inner); break;
      case 4: combine_row(4, a, job->a_inner, b, job->b_inner, y, job->inner); break;
      default: combine_row(5, a, job->a_inner, b, job->b_inner, y, job->inner);
    }
  }
}
EXPORT void binary(int op, const float *a, const float *b, float *y, int outer, int inner, int a_outer, int a_inner,
                   int b_outer, int b_inner) {
  Binary job = {op, a, b, y, inner, a_outer, a_inner, b_outer, b_inner, outer, MAX(1, PIECE / MAX(1, inner))};
  parallel(binary_tile, &job, ceil_div(outer, (int)job.rows));
}

/* y[outer, inner] from x[outer, size, inner]: 0 sum (along rows in doubles),
 * 1 largest, 2 smallest. */
typedef struct { int op; const float *x; float *y; long size, inner; } Reduction;

static float reduce_row(int op, const float *x, long size) {
  double total = 0;
  if (op == 0) {
    for (long i = 0; i < size; i++) total += x[i];
    return (float)total;
  }
  float best = x[0];
  for (long i = 1; i < size && best == best; i++)
    if ((op == 1 ? x[i] > best : x[i] < best) || x[i] != x[i]) best = x[i];
  return best;
}
static void reduce_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Reduction *job = given;
  const float *x = job->x + tile * job->size * job->inner;
  float *y = job->y + tile * job->inner;
  if (job->inner == 1) {
    *y = reduce_row(job->op, x, job->size);
    return;
  }
  for (long j = 0; j < job->inner; j++) y[j] = job->op == 0 ? 0 : x[j];
  for (long i = 0; i < job->size; i++, x += job->inner)
    combine_row(job->op == 0 ? 0 : job->op + 3, y, 1, x, 1, y, job->inner);
}
EXPORT void reduce(int op, const float *x, float *y, int outer, int size, int inner) {
  for (int first = 0; first < outer; first += MOST_TILES) {
    Reduction job = {op, x + (long)first * size * inner, y + (long)first * inner, size, inner};
    parallel(reduce_tile, &job, MIN(MOST_TILES, outer - first));
  }
}

/* ---------------------------------------------------------------- products */

/* a·b + c, rounded once where the machine can. */
static inline wide wide_fma(wide a, wide b, wide c) {
#ifdef __wasm_relaxed_simd__
  return (wide)__builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}

/* What is added to a product: a matrix of its shape, one row for all (row 0), or
 * nothing (at 0). */
typedef struct { const float *at; long row; } Plus;
static const Plus NOTHING = {0, 0};
static inline Plus part_of(Plus plus, long i, long j) {
  return plus.at ? (Plus){plus.at + i * plus.row + j, plus.row} : NOTHING;
}

/* c[m, n] = a·b + plus for one block of so many rows and vectors, m ≤ rows and
 * n ≤ vectors·PW. a has any strides; b is a packed panel, NR numbers a step.
 * Rows of a beyond m repeat the last one. */
static inline __attribute__((always_inline)) void block_of(const int rows, const int vectors, const float *a,
                                                           long a_row, long a_step, const float *b, float *c,
                                                           long c_row, Plus plus, int m, int n, int k) {
  wide sum[MR][NV];
  const float *row[MR];
  UNROLL for (int i = 0; i < rows; i++) {
    row[i] = a + MIN(i, m - 1) * a_row;
    UNROLL for (int j = 0; j < vectors; j++) {
      sum[i][j] = (wide){0};
      __builtin_prefetch(c + MIN(i, m - 1) * c_row + j * PW, 1);
    }
  }
  for (long step = 0; k-- > 0; step += a_step, b += NR) {
    wide right[NV];
    UNROLL for (int j = 0; j < vectors; j++) right[j] = *(const wide *)(b + j * PW);
    UNROLL for (int i = 0; i < rows; i++) {
      wide left = row[i][step] - (wide){0};
      UNROLL for (int j = 0; j < vectors; j++) sum[i][j] = wide_fma(left, right[j], sum[i][j]);
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) {
      float *at = c + i * c_row + j * PW;
      const float *more = plus.at + i * plus.row + j * PW;
      int inside = n - j * PW;
      if (i < m && inside >= PW) {
        *(wide *)at = plus.at ? *(const wide *)more + sum[i][j] : sum[i][j];
      } else if (i < m) {
        float edge[PW];
        *(wide *)edge = sum[i][j];
        for (int l = 0; l < inside; l++) at[l] = (plus.at ? more[l] : 0.0f) + edge[l];
      }
    }
  }
}
/* The rows of a block: all MR, or where fewer are left two thirds or one. */
enum { MIDDLE = 2 * MR / 3, FEW = MR / 3 };
static inline int block_rows(int left) { return left > MIDDLE ? MR : left > FEW ? MIDDLE : FEW; }
static void block(int rows, const float *a, long a_row, long a_step, const float *b, float *c, long c_row, Plus plus,
                  int m, int n, int k) {
  if (n <= PW) {
    if (rows == MR) block_of(MR, 1, a, a_row, a_step, b, c, c_row, plus, m, n, k);
    else if (rows == MIDDLE) block_of(MIDDLE, 1, a, a_row, a_step, b, c, c_row, plus, m, n, k);
    else block_of(FEW, 1, a, a_row, a_step, b, c, c_row, plus, m, n, k);
  } else {
    if (rows == MR) block_of(MR, NV, a, a_row, a_step, b, c, c_row, plus, m, n, k);
    else if (rows == MIDDLE) block_of(MIDDLE, NV, a, a_row, a_step, b, c, c_row, plus, m, n, k);
    else block_of(FEW, NV, a, a_row, a_step, b, c, c_row, plus, m, n, k);
  }
}

/* Lanes of two vectors side by side, by number: those of b begin at VW. */
#if defined(__clang__) || __GNUC__ >= 12
#define LANES(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define LANES(a, b, ...) __builtin_shuffle(a, b, (vi){__VA_ARGS__})
#endif

/* VW rows of VW numbers, turned: to[j] gets lane j of each row. */
static inline void turn(const float *from, long row, float *to, long to_row) {
  vf x[VW], y[VW];
  UNROLL for (int i = 0; i < VW; i++) x[i] = load(from + i * row);
#if defined(__AVX2__)
  UNROLL for (int i = 0; i < VW; i += 2) { /* pairs of rows, then fours, then all */
    y[i] = LANES(x[i], x[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    y[i + 1] = LANES(x[i], x[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLL for (int i = 0; i < VW; i += 4) {
    UNROLL for (int j = 0; j < 2; j++) {
      x[i + 2 * j] = LANES(y[i + j], y[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      x[i + 2 * j + 1] = LANES(y[i + j], y[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLL for (int i = 0; i < 4; i++) {
    y[i] = LANES(x[i], x[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    y[i + 4] = LANES(x[i], x[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
#else
  UNROLL for (int i = 0; i < VW; i += 2) {
    y[i] = LANES(x[i], x[i + 1], 0, 4, 1, 5);
    y[i + 1] = LANES(x[i], x[i + 1], 2, 6, 3, 7);
  }
  UNROLL for (int i = 0; i < 2; i++) {
    x[2 * i] = LANES(y[i], y[i + 2], 0, 1, 4, 5);
    x[2 * i + 1] = LANES(y[i], y[i + 2], 2, 3, 6, 7);
  }
  UNROLL for (int i = 0; i < VW; i++) y[i] = x[i];
#endif
  UNROLL for (int i = 0; i < VW; i++) store(to + i * to_row, y[i]);
}

/* Columns of b[k, n] as panels of NR columns, step by step, zeros at the edge:
 * panel j begins at out + j·NR·depth. What lies side by side in b is read with
 * vectors: along the columns, or along the steps and turned. */
static void pack_some(const float *b, long b_step, long b_column, int n, int k, long depth, float *out) {
  int whole = b_column == 1 || b_step == 1 ? n / VW * VW : 0, p = 0;
#define PANEL(j) (out + (j) / NR * NR * depth + (j) % NR)
  if (b_column == 1)
    for (; p < k; p++)
      for (int j = 0; j < whole; j += VW) store(PANEL(j) + (long)p * NR, load(b + p * b_step + j));
  else if (b_step == 1)
    for (; p + VW <= k; p += VW)
      for (int j = 0; j < whole; j += VW) turn(b + p + j * b_column, b_column, PANEL(j) + (long)p * NR, NR);
  for (int j = 0; j < n; j++) /* what is left: columns, and their last steps */
    for (int q = j < whole ? p : 0; q < k; q++) PANEL(j)[(long)q * NR] = b[q * b_step + j * b_column];
  for (int j = n; j % NR; j++)
    for (int q = 0; q < k; q++) PANEL(j)[(long)q * NR] = 0;
}
static void pack_all(const float *b, long b_step, long b_column, int n, int k, float *out) {
  pack_some(b, b_step, b_column, n, k, k, out);
}

static inline void copy(float *to, const float *from, int n) {
  int i = 0;
  for (; i + VW <= n; i += VW) store(to + i, load(from + i));
  for (; i < n; i++) to[i] = from[i];
}

/* c[m, n] = a·b + plus with b in panels that are `depth` steps long, k of them
 * used; steps in pieces of KC, in order. m ≤ MC. */
static void tile_product(const float *a, long a_row, long a_step, const float *b, long depth, float *c, long c_row,
                         Plus plus, int m, int n, int k) {
  float packed[MC * KC];
  for (int i = 0; k == 0 && i < m; i++)
    for (int j = 0; j < n; j++) c[i * c_row + j] = plus.at ? plus.at[i * plus.row + j] : 0;
  for (int first = 0; first < k; first += KC) {
    int steps = MIN(KC, k - first);
    const float *left = a + first * a_step;
    long row = a_row, step = a_step;
    if (a_row == 1 && n > NR) { /* steps side by side, so that they are read in order */
      for (int p = 0; p < steps; p++) copy(packed + p * MC, left + p * a_step, m);
      left = packed;
      row = 1;
      step = MC;
    }
    for (int j = 0; j < n; j += NR)
      for (int i = 0, rows; i < m; i += rows) {
        rows = block_rows(m - i);
        block(rows, left + i * row, row, step, b + j * depth + (long)first * NR, c + i * c_row + j, c_row,
              part_of(first > 0 ? (Plus){c, c_row} : plus, i, j), MIN(rows, m - i), MIN(NR, n - j), steps);
      }
  }
}

/* y[outer, columns, rows, inner] = x[outer, rows, columns, inner] */
typedef struct { const float *x; float *y; long rows, columns, inner, across; } Turning;
enum { WIDE = 64 }; /* columns in one tile */

static void transpose_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Turning *job = given;
  long rows = job->rows, columns = job->columns, inner = job->inner, size = rows * columns * inner;
  const float *x = job->x + tile / job->across * size;
  float *y = job->y + tile / job->across * size;
  long first = tile % job->across * WIDE, last = MIN(columns, first + WIDE), whole = first, down = 0;
  if (inner == 1) {
    whole = last - (last - first) % VW;
    down = rows - rows % VW;
    for (long c = first; c < whole; c += VW)
      for (long r = 0; r < down; r += VW) turn(x + r * columns + c, columns, y + c * rows + r, rows);
  }
  for (long c = first; c < last; c++)
    for (long r = c < whole ? down : 0; r < rows; r++)
      copy(y + (c * rows + r) * inner, x + (r * columns + c) * inner, (int)inner);
}
EXPORT void transpose(const float *x, float *y, int outer, int rows, int columns, int inner) {
  int across = ceil_div(columns, WIDE), most = MAX(1, MOST_TILES / MAX(1, across));
  long size = (long)rows * columns * inner;
  for (int first = 0; first < outer; first += most) {
    Turning job = {x + first * size, y + first * size, rows, columns, inner, across};
    parallel(transpose_tile, &job, MIN(most, outer - first) * across);
  }
}

typedef struct {
  const float *b;
  long b_step, b_column;
  int n, k;
  float *out;
} Packing;

static void pack_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Packing *job = given;
  int across = ceil_div(job->n, NC), j = tile % across * NC, p = tile / across * KC;
  pack_some(job->b + p * job->b_step + j * job->b_column, job->b_step, job->b_column, MIN(NC, job->n - j),
            MIN(KC, job->k - p), job->k, job->out + (long)j * job->k + (long)p * NR);
}
/* b[k, n] with any strides into panels; out has room for k·(n + 32) numbers. */
EXPORT void pack(const float *b, int b_step, int b_column, int k, int n, float *out) {
  Packing job = {b, b_step, b_column, n, k, out};
  parallel(pack_tile, &job, ceil_div(n, NC) * ceil_div(k, KC));
}

typedef struct {
  const float *a, *b;
  float *c;
  long a_row, a_step, c_row;
  Plus plus;
  int m, n, k, rows, down, columns;
} Product;

static void product_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Product *job = given;
  int i = tile % job->down * job->rows, j = tile / job->down * job->columns;
  tile_product(job->a + i * job->a_row, job->a_row, job->a_step, job->b + (long)j * job->k, job->k,
               job->c + i * job->c_row + j, job->c_row, part_of(job->plus, i, j), MIN(job->rows, job->m - i),
               MIN(job->columns, job->n - j), job->k);
}
static void product(Product job) {
  if (job.m == 0) return;
  /* Tiles one below the other share the panels of b. A left side that lies
   * turned is copied for each tile, so that those are wide. Smaller tiles where
   * threads would have nothing to do. */
  int turned = job.a_row == 1 && job.n > NR, wanted = pool.threads < 2 ? 1 : 4 * (int)pool.threads;
  job.columns = turned ? ceil_div(job.n, NR) * NR : NC;
  job.rows = ceil_div(ceil_div(job.m, ceil_div(job.m, MC)), MR) * MR;
#define TILES (ceil_div(job.m, job.rows) * ceil_div(job.n, job.columns))
  while (turned && job.rows > 2 * MR && TILES < wanted) job.rows = ceil_div(job.rows / 2, MR) * MR;
  while (job.columns > NR && TILES < wanted) job.columns = ceil_div(job.columns / 2, NR) * NR;
  job.down = ceil_div(job.m, job.rows);
  parallel(product_tile, &job, TILES);
}
/* c[m, n] = a·b + plus; a[m, k] has any strides, b is what pack() made of
 * b[k, n]; plus (0 for none) has rows plus_row numbers apart. */
EXPORT void multiply(const float *a, int a_row, int a_step, const float *packed, const float *plus, int plus_row,
                     float *c, int m, int n, int k) {
  product((Product){a, packed, c, a_row, a_step, n, {plus, plus_row}, m, n, k, 0, 0, 0});
}

/* y[columns] = column sums of x[rows, columns]. */
typedef struct { const float *x; float *y; int rows, columns; } Columns;
enum { STRIPE = 8 * VW }; /* columns in one tile */

static void column_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Columns *job = given;
  int first = tile * STRIPE, n = MIN(STRIPE, job->columns - first);
  union { double at[STRIPE]; vd vectors[STRIPE / VW]; } total = {{0}};
  for (int r = 0; r < job->rows; r++) {
    const float *x = job->x + (long)r * job->columns + first;
    if (n == STRIPE) UNROLL for (int v = 0; v < STRIPE / VW; v++) total.vectors[v] += DOUBLES(load(x + v * VW));
    else for (int j = 0; j < n; j++) total.at[j] += x[j];
  }
  for (int j = 0; j < n; j++) job->y[first + j] = (float)total.at[j];
}
EXPORT void column_sums(const float *x, float *y, int rows, int columns) {
  Columns job = {x, y, rows, columns};
  parallel(column_tile, &job, ceil_div(columns, STRIPE));
}

/* ------------------------------------------------------------- row by row */

static inline float dot(const float *a, const float *b, int n) {
  vf sum = splat(0.0f);
  int i = 0;
  for (; i + VW <= n; i += VW) sum = fma_(load(a + i), load(b + i), sum);
  float total = sum_lanes(sum);
  for (; i < n; i++) total += a[i] * b[i];
  return total;
}
/* y += scale·x */
static inline void add_scaled(float *y, const float *x, float scale, int n) {
  int i = 0;
  for (; i + VW <= n; i += VW) store(y + i, fma_(splat(scale), load(x + i), load(y + i)));
  for (; i < n; i++) y[i] += scale * x[i];
}

/* The sum of each of VW vectors, as one vector: halves of two are added until
 * one number of each is left. */
static inline vf sum_each(const vf *x) {
#if defined(__AVX2__)
#define PAIRS(a, b) (LANES(a, b, 0, 8, 2, 10, 4, 12, 6, 14) + LANES(a, b, 1, 9, 3, 11, 5, 13, 7, 15))
#define FOURS(a, b) (LANES(a, b, 0, 1, 8, 9, 4, 5, 12, 13) + LANES(a, b, 2, 3, 10, 11, 6, 7, 14, 15))
  vf low = FOURS(PAIRS(x[0], x[1]), PAIRS(x[2], x[3])), high = FOURS(PAIRS(x[4], x[5]), PAIRS(x[6], x[7]));
  return LANES(low, high, 0, 1, 2, 3, 8, 9, 10, 11) + LANES(low, high, 4, 5, 6, 7, 12, 13, 14, 15);
#else
#define PAIRS(a, b) (LANES(a, b, 0, 4, 2, 6) + LANES(a, b, 1, 5, 3, 7))
  vf low = PAIRS(x[0], x[1]), high = PAIRS(x[2], x[3]);
  return LANES(low, high, 0, 1, 4, 5) + LANES(low, high, 2, 3, 6, 7);
#endif
}

/* Eight sums at a time hide how long one multiply-add takes; so do 32 numbers. */
enum { NEAR = 8, BV = 32 / VW };

/* y[i] = q·row i of n rows. */
static void dots(const float *q, const float *rows, long step, float *y, int n, int size) {
  int i = 0;
  for (; size % VW == 0 && i + NEAR <= n; i += NEAR) {
    vf sum[NEAR];
    UNROLL for (int r = 0; r < NEAR; r++) sum[r] = splat(0.0f);
    for (int s = 0; s < size; s += VW) {
      vf left = load(q + s);
      UNROLL for (int r = 0; r < NEAR; r++) sum[r] = fma_(left, load(rows + (i + r) * step + s), sum[r]);
    }
    UNROLL for (int r = 0; r < NEAR; r += VW) store(y + i + r, sum_each(sum + r));
  }
  for (; i < n; i++) y[i] = dot(q, rows + i * step, size);
}

/* y += Σ weights[i]·row i of n rows. */
static void blend(const float *weights, const float *rows, long step, float *y, int n, int size) {
  int s = 0;
  for (; s + BV * VW <= size; s += BV * VW) {
    vf sum[BV];
    UNROLL for (int v = 0; v < BV; v++) sum[v] = load(y + s + v * VW);
    for (int i = 0; i < n; i++) {
      vf by = splat(weights[i]);
      UNROLL for (int v = 0; v < BV; v++) sum[v] = fma_(by, load(rows + i * step + s + v * VW), sum[v]);
    }
    UNROLL for (int v = 0; v < BV; v++) store(y + s + v * VW, sum[v]);
  }
  for (int i = 0; s < size && i < n; i++) add_scaled(y + s, rows + i * step + s, weights[i], size - s);
}

enum { ROWS = 32 }; /* rows in one tile */

/* y = x·rstd·w with rstd = 1/√(mean x² + ε). */
typedef struct {
  const float *dy, *x, *w, *saved;
  float *y, *rstd, *partial;
  int rows, size;
  float epsilon;
} Norm;

static void norm_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Norm *job = given;
  int size = job->size, last = MIN(job->rows, (tile + 1) * ROWS);
  for (int r = tile * ROWS; r < last; r++) {
    const float *x = job->x + (long)r * size;
    float *y = job->y + (long)r * size;
    float rstd = 1.0f / __builtin_sqrtf(dot(x, x, size) / (float)size + job->epsilon);
    job->rstd[r] = rstd;
    int i = 0;
    for (; i + VW <= size; i += VW) store(y + i, load(x + i) * rstd * load(job->w + i));
    for (; i < size; i++) y[i] = x[i] * rstd * job->w[i];
  }
}
EXPORT void rms_norm(const float *x, const float *w, float *y, float *rstd, int rows, int size, float epsilon) {
  Norm job = {0, x, w, 0, y, rstd, 0, rows, size, epsilon};
  parallel(norm_tile, &job, ceil_div(rows, ROWS));
}

/* With x̂ = x·rstd: dx = rstd·(w·dy − x̂·mean(w·dy·x̂)), dw = Σ dy·x̂. Each tile
 * of rows has a partial dw; they are added up in order. */
static void norm_grad_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Norm *job = given;
  int size = job->size, last = MIN(job->rows, (tile + 1) * ROWS);
  float *partial = job->partial + (long)tile * size;
  for (int i = 0; i < size; i++) partial[i] = 0;
  for (int r = tile * ROWS; r < last; r++) {
    const float *x = job->x + (long)r * size, *dy = job->dy + (long)r * size;
    float *dx = job->y + (long)r * size, rstd = job->saved[r], rest = 0;
    vf sum = splat(0.0f);
    int i = 0;
    for (; i + VW <= size; i += VW) sum = fma_(load(dy + i) * load(job->w + i), load(x + i), sum);
    for (; i < size; i++) rest += dy[i] * job->w[i] * x[i];
    float slope = (sum_lanes(sum) + rest) * rstd * rstd / (float)size;
    for (i = 0; i + VW <= size; i += VW) {
      vf d = load(dy + i), at = load(x + i);
      store(dx + i, (d * load(job->w + i) - at * slope) * rstd);
      store(partial + i, fma_(d, at * rstd, load(partial + i)));
    }
    for (; i < size; i++) {
      dx[i] = (dy[i] * job->w[i] - x[i] * slope) * rstd;
      partial[i] += dy[i] * x[i] * rstd;
    }
  }
}
EXPORT void rms_norm_grad(const float *dy, const float *x, const float *w, const float *rstd, float *dx, float *dw,
                          float *scratch, int rows, int size) {
  Norm job = {dy, x, w, rstd, dx, 0, scratch, rows, size, 0};
  parallel(norm_grad_tile, &job, ceil_div(rows, ROWS));
  column_sums(scratch, dw, ceil_div(rows, ROWS), size);
}

/* Turns the pairs (i, i + S/2) of the first heads of each row by the angle of
 * its position, from tables of cosines and sines [positions, S/2]; copies the
 * rest. sign −1 turns back; y may be x. */
typedef struct {
  const float *x, *cosines, *sines;
  const int *positions;
  float *y;
  int rows, width, turned, size;
  float sign;
} Rotation;

static void rotary_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Rotation *job = given;
  int half = job->size / 2, last = MIN(job->rows, (tile + 1) * ROWS);
  for (int r = tile * ROWS; r < last; r++) {
    const float *x = job->x + (long)r * job->width;
    const float *c = job->cosines + (long)job->positions[r] * half, *s = job->sines + (long)job->positions[r] * half;
    float *y = job->y + (long)r * job->width;
    for (int h = 0; h < job->turned; h++, x += job->size, y += job->size)
      {
        int i = 0;
        for (; i + VW <= half; i += VW) {
          vf by = load(c + i), turn = load(s + i) * job->sign, first = load(x + i), second = load(x + i + half);
          store(y + i, first * by - second * turn);
          store(y + i + half, second * by + first * turn);
        }
        for (; i < half; i++) {
          float turn = job->sign * s[i], first = x[i], second = x[i + half];
          y[i] = first * c[i] - second * turn;
          y[i + half] = second * c[i] + first * turn;
        }
      }
    if (x != y) copy(y, x, job->width - job->turned * job->size);
  }
}
EXPORT void rotary(const float *x, const float *cosines, const float *sines, const int *positions, float *y, int rows,
                   int width, int turned, int size, float sign) {
  Rotation job = {x, cosines, sines, positions, y, rows, width, turned, size, sign};
  parallel(rotary_tile, &job, ceil_div(rows, ROWS));
}

/* y = silu(gate)·up from rows of [gate | up]; silu(x) = x·σ(x). */
typedef struct { const float *dy, *x; float *y; int rows, size; } Gates;

static void swiglu_row(const float *gate, const float *up, float *y, int n) {
  int i = 0;
  for (; i + VW <= n; i += VW) {
    vf g = load(gate + i);
    store(y + i, g * sigmoid_(g) * load(up + i));
  }
  for (; i < n; i++) y[i] = gate[i] * sigmoid_(splat(gate[i]))[0] * up[i];
}
static void swiglu_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Gates *job = given;
  long size = job->size, last = MIN(job->rows, (tile + 1) * ROWS);
  for (long r = tile * ROWS; r < last; r++)
    swiglu_row(job->x + 2 * r * size, job->x + (2 * r + 1) * size, job->y + r * size, job->size);
}
EXPORT void swiglu(const float *x, float *y, int rows, int size) {
  Gates job = {0, x, y, rows, size};
  parallel(swiglu_tile, &job, ceil_div(rows, ROWS));
}

/* silu' = σ + silu·(1 − σ) */
static inline void swiglu_slopes(vf dy, vf gate, vf up, vf *dgate, vf *dup) {
  vf open = sigmoid_(gate), silu = gate * open;
  *dgate = dy * up * (open + silu * (1.0f - open));
  *dup = dy * silu;
}
static void swiglu_grad_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Gates *job = given;
  long size = job->size, last = MIN(job->rows, (tile + 1) * ROWS);
  for (long r = tile * ROWS; r < last; r++) {
    const float *dy = job->dy + r * size, *gate = job->x + 2 * r * size, *up = gate + size;
    float *dgate = job->y + 2 * r * size, *dup = dgate + size;
    vf by_gate, by_up;
    long i = 0;
    for (; i + VW <= size; i += VW) {
      swiglu_slopes(load(dy + i), load(gate + i), load(up + i), &by_gate, &by_up);
      store(dgate + i, by_gate);
      store(dup + i, by_up);
    }
    for (; i < size; i++) {
      swiglu_slopes(splat(dy[i]), splat(gate[i]), splat(up[i]), &by_gate, &by_up);
      dgate[i] = by_gate[0];
      dup[i] = by_up[0];
    }
  }
}
EXPORT void swiglu_grad(const float *dy, const float *x, float *dx, int rows, int size) {
  Gates job = {dy, x, dx, rows, size};
  parallel(swiglu_grad_tile, &job, ceil_div(rows, ROWS));
}

/* y[n] = table[ids[n]] */
typedef struct { const float *x; const int *ids; float *y; int rows, size, table, stripe; } Picking;

static void embed_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Picking *job = given;
  int last = MIN(job->rows, (tile + 1) * ROWS);
  for (int r = tile * ROWS; r < last; r++)
    memcpy(job->y + (long)r * job->size, job->x + (long)job->ids[r] * job->size, 4ul * (unsigned long)job->size);
}
EXPORT void embed(const float *table, const int *ids, float *y, int rows, int size) {
  Picking job = {table, ids, y, rows, size, 0, 0};
  parallel(embed_tile, &job, ceil_div(rows, ROWS));
}

/* dtable[ids[n]] += dy[n]: each tile owns a stripe of the table and goes
 * through all ids in order. */
static void embed_grad_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Picking *job = given;
  int first = tile * job->stripe, last = MIN(job->table, first + job->stripe);
  if (first >= last) return;
  memset(job->y + (long)first * job->size, 0, 4ul * (unsigned long)job->size * (unsigned long)(last - first));
  for (int r = 0; r < job->rows; r++)
    if (job->ids[r] >= first && job->ids[r] < last)
      add_scaled(job->y + (long)job->ids[r] * job->size, job->x + (long)r * job->size, 1.0f, job->size);
}
EXPORT void embed_grad(const float *dy, const int *ids, float *dtable, int rows, int size, int table) {
  Picking job = {dy, ids, dtable, rows, size, table, ceil_div(table, 16)};
  parallel(embed_grad_tile, &job, 16);
}

/* --------------------------------------------------------------- attention */

/* A row of qkv holds H query heads, KV key heads and KV value heads of S
 * numbers; query head h reads key and value head h·KV/H. A piece of work is
 * one key head of one sequence, so that its keys are packed once and their
 * gradients are added up in a fixed order. Queries come QB at a time, against
 * the keys up to the last of them: nearly half of the products fall away. */
enum { QB = 24 };
typedef struct {
  const float *dy, *qkv, *y, *lse;
  const int *starts;
  float *out, *sums, *scratch;
  long room; /* numbers of scratch a thread */
  int heads, kv, size, longest;
  float scale;
} Attention;

/* n rounded up to whole vectors: rows of scores have room for them. */
static inline int whole_vectors(int n) { return (n + VW - 1) / VW * VW; }

/* Row by row: scores[i, 0..i] into e^(scale·score − top), zeros beyond; the
 * tops and the sums of the rows. */
static void weigh(float *scores, long width, int first, int rows, int columns, float scale, float *top, float *total) {
  for (int i = 0; i < rows; i++, scores += width) {
    int end = whole_vectors(columns);
    for (int j = first + i + 1; j < end; j++) scores[j] = -__builtin_inff();
    vf best = load(scores), sum = splat(0.0f);
    for (int j = VW; j < end; j += VW) best = choose(load(scores + j) > best, load(scores + j), best);
    float most = best[0];
    for (int l = 1; l < VW; l++) most = best[l] > most ? best[l] : most;
    for (int j = 0; j < end; j += VW) {
      vf e = exp_((load(scores + j) - most) * scale);
      store(scores + j, e);
      sum += e;
    }
    top[i] = most * scale;
    total[i] = sum_lanes(sum);
  }
}

static void attention_tile(const void *given, int tile, int thread) {
  const Attention *job = given;
  int S = job->size, group = job->heads / job->kv, b = tile / job->kv, kv = tile % job->kv;
  int start = job->starts[b], T = job->starts[b + 1] - start;
  long width = (job->heads + 2 * job->kv) * S, out_width = job->heads * S;
  const float *rows = job->qkv + start * width;
  const float *keys = rows + (job->heads + kv) * S, *values = keys + job->kv * S;
  float *packed_keys = job->scratch + thread * job->room;
  long across = roomy(S), along = roomy(T);
  float *packed_values = packed_keys + S * along;
  float *scores = packed_values + T * across;
  float top[QB], total[QB];
  pack_all(keys, 1, width, T, S, packed_keys);
  pack_all(values, width, 1, S, T, packed_values);
  for (int h = kv * group; h < (kv + 1) * group; h++)
    for (int i = 0; i < T; i += QB) {
      int m = MIN(QB, T - i), n = i + m;
      tile_product(rows + i * width + h * S, width, 1, packed_keys, S, scores, along, NOTHING, m, n, S);
      weigh(scores, along, i, m, n, job->scale, top, total);
      float *out = job->out + (start + i) * out_width + h * S;
      tile_product(scores, along, 1, packed_values, T, out, out_width, NOTHING, m, S, n);
      for (int r = 0; r < m; r++) {
        float part = 1.0f / total[r];
        for (int s = 0; s < S; s++) out[r * out_width + s] *= part;
      }
      for (int r = 0; r < m; r += VW) store(total + r, log_(load(total + r)));
      for (int r = 0; r < m; r++) job->sums[(long)(start + i + r) * job->heads + h] = top[r] + total[r];
    }
}
/* y[N, H·S] and logSumExp[N, H]. Scratch a thread: (S + QB)·(T + 32) + T·(S + 32). */
EXPORT void attention(const float *qkv, const int *starts, float *y, float *lse, float *scratch, int batch, int heads,
                      int kv, int size, int room) {
  Attention job = {0, qkv, 0, 0, starts, y, lse, scratch, room, heads, kv, size, 0, 1.0f / __builtin_sqrtf((float)size)};
  parallel(attention_tile, &job, batch * kv);
}

/* P = e^(score − lse) in place of the scores, and in place of dP = dy·vᵀ
 * dS = P·(dP − δ)·scale with δ = dy·y; zeros beyond the diagonal. */
static void unweigh(float *scores, float *d, long width, int first, int rows, int columns, float scale,
                    const float *lse, const float *delta) {
  for (int i = 0; i < rows; i++, scores += width, d += width) {
    int n = first + i + 1;
    for (int j = 0; j < n; j += VW) {
      vf p = exp_(load(scores + j) * scale - lse[i]);
      store(scores + j, p);
      store(d + j, p * (load(d + j) - delta[i]) * scale);
    }
    for (int j = n; j < columns; j++) scores[j] = d[j] = 0;
  }
}

static void attention_grad_tile(const void *given, int tile, int thread) {
  const Attention *job = given;
  int S = job->size, group = job->heads / job->kv, b = tile / job->kv, kv = tile % job->kv;
  int start = job->starts[b], T = job->starts[b + 1] - start;
  long width = (job->heads + 2 * job->kv) * S, out_width = job->heads * S;
  long across = roomy(S), along = roomy(T);
  const float *rows = job->qkv + start * width;
  int key = (job->heads + kv) * S, value = key + job->kv * S;
  float *keys_t = job->scratch + thread * job->room, *keys = keys_t + S * along, *values_t = keys + T * across;
  float *packed = values_t + S * along, *scores = packed + QB * across, *d = scores + QB * along;
  float *out = job->out + start * width, lse[QB], delta[QB];
  pack_all(rows + key, 1, width, T, S, keys_t);
  pack_all(rows + key, width, 1, S, T, keys);
  pack_all(rows + value, 1, width, T, S, values_t);
  for (int t = 0; t < T; t++)
    for (int s = 0; s < S; s++) out[t * width + key + s] = out[t * width + value + s] = 0;
  for (int h = kv * group; h < (kv + 1) * group; h++)
    for (int i = 0; i < T; i += QB) {
      int m = MIN(QB, T - i), n = i + m;
      const float *q = rows + i * width + h * S, *dy = job->dy + (start + i) * out_width + h * S;
      for (int r = 0; r < m; r++) {
        delta[r] = dot(dy + r * out_width, job->y + (start + i + r) * out_width + h * S, S);
        lse[r] = job->lse[(long)(start + i + r) * job->heads + h];
      }
      tile_product(q, width, 1, keys_t, S, scores, along, NOTHING, m, n, S);
      tile_product(dy, out_width, 1, values_t, S, d, along, NOTHING, m, n, S);
      unweigh(scores, d, along, i, m, n, job->scale, lse, delta);
      tile_product(d, along, 1, keys, T, out + i * width + h * S, width, NOTHING, m, S, n);
      for (int side = 0; side < 2; side++) { /* dv += Pᵀ·dy, then dk += dSᵀ·q */
        pack_all(side ? q : dy, side ? width : out_width, 1, S, m, packed);
        float *to = out + (side ? key : value);
        for (int j = 0; j < n; j += MC)
          tile_product((side ? d : scores) + j, 1, along, packed, m, to + j * width, width,
                       (Plus){to + j * width, width}, MIN(MC, n - j), S, m);
      }
    }
}
/* dQkv[N, W]. Scratch a thread: 2·S·(T + 32) + T·(S + 32) + QB·(S + 2·T + 96). */
EXPORT void attention_grad(const float *dy, const float *qkv, const float *y, const float *lse, const int *starts,
                           float *dqkv, float *scratch, int batch, int heads, int kv, int size, int room) {
  Attention job = {dy, qkv, y, lse, starts, dqkv, 0, scratch, room, heads, kv, size, 0, 1.0f / __builtin_sqrtf((float)size)};
  parallel(attention_grad_tile, &job, batch * kv);
}

/* One new token a row over a cache [R, T, KV·S]: writes its key and value at
 * lengths[r] and reads everything up to it. */
typedef struct {
  const float *qkv;
  float *keys, *values, *y, *scratch;
  const int *lengths;
  int time, heads, kv, size;
  float scale;
} Cached;

/* Brings numbers near before they are needed. WebAssembly cannot say so, but
 * loads that follow each other wait together. */
static void fetch(const float *from, long count) {
#ifdef __wasm__
  static volatile float seen; /* by nobody: it keeps the loads */
  float sum = 0;
  for (long i = 0; i < count; i += 16) sum += from[i];
  seen = sum;
#else
  for (long i = 0; i < count; i += 16) __builtin_prefetch(from + i);
#endif
}
/* All heads of one row. The cache is far larger than what stays near, so it is
 * read once from front to back, NEAR tokens at a time. */
static void cached_tile(const void *given, int r, int thread) {
  const Cached *job = given;
  int S = job->size, group = job->heads / job->kv, n = job->lengths[r] + 1, time = job->time;
  long width = (job->heads + 2 * job->kv) * S, step = job->kv * S;
  const float *own = job->qkv + r * width;
  float *keys = job->keys + (long)r * time * step, *values = job->values + (long)r * time * step;
  long room = roomy(time);
  float *scores = job->scratch + thread * job->heads * room, *y = job->y + (long)r * job->heads * S, top, total;
  memcpy(keys + (n - 1) * step, own + job->heads * S, 4ul * (unsigned long)step);
  memcpy(values + (n - 1) * step, own + (job->heads + job->kv) * S, 4ul * (unsigned long)step);
  for (int j = 0; j < n; j += NEAR) {
    fetch(keys + (j + NEAR) * step, MIN(NEAR, n - j - NEAR) * step);
    for (int h = 0; h < job->heads; h++)
      dots(own + h * S, keys + j * step + h / group * S, step, scores + h * room + j, MIN(NEAR, n - j), S);
  }
  fetch(values, MIN(NEAR, n) * step);
  for (int h = 0; h < job->heads; h++) {
    weigh(scores + h * room, n, n - 1, 1, n, job->scale, &top, &total);
    for (int j = 0; j < n; j++) scores[h * room + j] /= total;
    for (int s = 0; s < S; s++) y[h * S + s] = 0;
  }
  for (int j = 0; j < n; j += NEAR) {
    fetch(values + (j + NEAR) * step, MIN(NEAR, n - j - NEAR) * step);
    for (int h = 0; h < job->heads; h++)
      blend(scores + h * room + j, values + j * step + h / group * S, step, y + h * S, MIN(NEAR, n - j), S);
  }
}
/* Scratch: heads·(time + 32) a thread. */
EXPORT void cached_attention(const float *qkv, float *keys, float *values, const int *lengths, float *y, float *scratch,
                             int rows, int time, int heads, int kv, int size) {
  Cached job = {qkv, keys, values, y, scratch, lengths, time, heads, kv, size, 1.0f / __builtin_sqrtf((float)size)};
  parallel(cached_tile, &job, rows);
}

/* ---------------------------------------------------------------- decoding */

/* The logits of each row's next token: one token a row through the decoder. A
 * layer is nine places in the arena, counted from `origin`, which lies ORIGIN
 * bytes into it: norm, qkv, bias (0 for none), output, norm, gate and up, down,
 * keys, values; matrices are packed. Scratch: rows·(2·width + W + H·S + 3·F + 1)
 * numbers, then heads·(time + 32) a thread. */
enum { ORIGIN = 64 };
typedef struct { u32 norm1, qkv, bias, output, norm2, gate_up, down, keys, values; } Places;

EXPORT void decoder_step(const char *origin, const Places *places, const float *table, const float *norm,
                         const float *head, const int *ids, const int *lengths, const float *cosines,
                         const float *sines, float *logits, float *scratch, int rows, int layers, int width, int heads,
                         int kv, int size, int mlp, int vocabulary, int time, float epsilon) {
  const char *base = origin - ORIGIN;
#define AT(place) ((float *)(base + (place)))
  int W = (heads + 2 * kv) * size, out = heads * size;
  float *x = scratch, *normal = x + (long)rows * width, *qkv = normal + (long)rows * width;
  float *read = qkv + (long)rows * W, *gates = read + (long)rows * out, *open = gates + 2l * rows * mlp;
  float *rstd = open + (long)rows * mlp, *rest = rstd + rows;
  embed(table, ids, x, rows, width);
  for (int l = 0; l < layers; l++) {
    Places at = places[l];
    rms_norm(x, AT(at.norm1), normal, rstd, rows, width, epsilon);
    multiply(normal, width, 1, AT(at.qkv), at.bias ? AT(at.bias) : 0, 0, qkv, rows, W, width);
    rotary(qkv, cosines, sines, lengths, qkv, rows, W, heads + kv, size, 1.0f);
    cached_attention(qkv, AT(at.keys), AT(at.values), lengths, read, rest, rows, time, heads, kv, size);
    multiply(read, out, 1, AT(at.output), x, width, x, rows, width, out);
    rms_norm(x, AT(at.norm2), normal, rstd, rows, width, epsilon);
    multiply(normal, width, 1, AT(at.gate_up), 0, 0, gates, rows, 2 * mlp, width);
    swiglu(gates, open, rows, mlp);
    multiply(open, mlp, 1, AT(at.down), x, width, x, rows, width, mlp);
  }
  rms_norm(x, norm, normal, rstd, rows, width, epsilon);
  multiply(normal, width, 1, head, 0, 0, logits, rows, vocabulary, width);
}

/* ------------------------------------------------------ token probabilities */

/* Log-probability of a target and entropy of softmax(h·headᵀ / temperature),
 * the vocabulary in blocks of VB tokens: no more than a block of logits is ever
 * there. Running over the blocks, each row keeps its highest logit, the sum of
 * e^(z − highest), and the sum of (z − highest)·e^(z − highest). */
enum { VB = 1024, RB = 1024 };
typedef struct {
  const float *dlogp, *dentropy, *hidden, *packed, *back;
  const int *targets;
  float *logp, *entropy, *lse, *state, *logits, *dhidden;
  int rows, width, first, n, is_first, is_last;
  float scale;
} Heads;

static void score_row(const Heads *job, float *z, long row) {
  float *state = job->state + 3 * row, best = job->is_first ? z[0] * job->scale : state[0];
  for (int j = 0; j < job->n; j++) {
    z[j] *= job->scale;
    best = z[j] > best ? z[j] : best;
  }
  float sum = 0, weighted = 0;
  if (!job->is_first) {
    float down = state[0] - best, by = exp_of(down);
    sum = state[1] * by;
    weighted = (state[2] + down * state[1]) * by;
  }
  vf sums = splat(0.0f), weights = splat(0.0f);
  int j = 0, target = job->targets[row] - job->first;
  for (; j + VW <= job->n; j += VW) {
    vf below = load(z + j) - best, e = exp_(below);
    sums += e;
    weights = fma_(choose(e == 0.0f, e, below), e, weights);
  }
  sum += sum_lanes(sums);
  weighted += sum_lanes(weights);
  for (; j < job->n; j++) {
    float e = exp_of(z[j] - best);
    sum += e;
    if (e != 0.0f) weighted += (z[j] - best) * e;
  }
  state[0] = best;
  state[1] = sum;
  state[2] = weighted;
  if (target >= 0 && target < job->n) job->logp[row] = z[target];
  if (!job->is_last) return;
  float log_sum = log_of(sum);
  job->lse[row] = best + log_sum;
  job->logp[row] = (job->logp[row] - best) - log_sum;
  job->entropy[row] = log_sum - weighted / sum;
}
static void score_tile(const void *given, int tile, int thread) {
  const Heads *job = given;
  int first = tile * MC, m = MIN(MC, job->rows - first);
  float *logits = job->logits + (long)thread * MC * VB;
  tile_product(job->hidden + (long)first * job->width, job->width, 1, job->packed, job->width, logits, VB, NOTHING, m,
               job->n, job->width);
  for (int i = 0; i < m; i++) score_row(job, logits + i * VB, first + i);
}
/* Scratch: (VB + 32)·width + 3·rows + threads·MC·VB. */
EXPORT void token_log_probs(const float *hidden, const float *head, const int *targets, float *logp, float *entropy,
                            float *lse, float *scratch, int rows, int width, int vocabulary, float temperature) {
  float *state = scratch + roomy(VB) * width;
  for (int v = 0; v < vocabulary; v += VB) {
    int n = MIN(VB, vocabulary - v);
    pack(head + (long)v * width, 1, width, width, n, scratch);
    Heads job = {.hidden = hidden, .packed = scratch, .targets = targets, .logp = logp, .entropy = entropy, .lse = lse,
                 .state = state, .logits = state + 3l * rows, .rows = rows, .width = width, .first = v, .n = n,
                 .is_first = v == 0, .is_last = v + n == vocabulary, .scale = 1.0f / temperature};
    parallel(score_tile, &job, ceil_div(rows, MC));
  }
}

/* dz = (dlogp·(onehot − p) − dH·p·(z − Σ p z)) / temperature, dhidden += dz·head.
 * The rows come RB at a time, so that a block of dz is RB·VB numbers. */
static void score_grad_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Heads *job = given;
  int first = tile * MC, m = MIN(MC, job->rows - first);
  float *z = job->logits + (long)first * VB;
  tile_product(job->hidden + (long)first * job->width, job->width, 1, job->packed, job->width, z, VB, NOTHING, m, job->n,
               job->width);
  for (int i = 0; i < m; i++, z += VB) {
    int r = first + i, j = 0, target = job->targets[r] - job->first;
    float lse = job->lse[r], mean = lse - job->entropy[r], by = job->dlogp[r], by_entropy = job->dentropy[r];
    for (; j < job->n; j += VW) { /* what is beyond n is scratch */
      vf at = load(z + j) * job->scale, p = exp_(at - lse);
      store(z + j, -p * (by + by_entropy * choose(p == 0.0f, p, at - mean)) * job->scale);
    }
    if (target >= 0 && target < job->n) z[target] += by * job->scale;
  }
  float *dhidden = job->dhidden + (long)first * job->width;
  tile_product(job->logits + (long)first * VB, VB, 1, job->back, job->n, dhidden, job->width,
               job->is_first ? NOTHING : (Plus){dhidden, job->width}, m, job->width, job->n);
}
/* Scratch: 3·(VB + 32)·(width + 32) + RB·VB. */
EXPORT void token_log_probs_grad(const float *dlogp, const float *dentropy, const float *hidden, const float *head,
                                 const int *targets, const float *entropy, const float *lse, float *dhidden,
                                 float *dhead, float *scratch, int rows, int width, int vocabulary,
                                 float temperature) {
  long room = roomy(VB) * roomy(width);
  float *packed = scratch, *back = packed + room, *left = back + room, *dz = left + room;
  if (rows == 0) memset(dhead, 0, 4ul * (unsigned long)vocabulary * (unsigned long)width);
  for (int r = 0; r < rows; r += RB) {
    int m = MIN(RB, rows - r);
    const float *here = hidden + (long)r * width;
    pack(here, width, 1, m, width, left);
    for (int v = 0; v < vocabulary; v += VB) {
      int n = MIN(VB, vocabulary - v);
      const float *block = head + (long)v * width;
      pack(block, 1, width, width, n, packed);
      pack(block, width, 1, n, width, back);
      Heads job = {.dlogp = dlogp + r, .dentropy = dentropy + r, .hidden = here, .packed = packed, .back = back,
                   .targets = targets + r, .entropy = (float *)entropy + r, .lse = (float *)lse + r, .logits = dz,
                   .dhidden = dhidden + (long)r * width, .rows = m, .width = width, .first = v, .n = n,
                   .is_first = v == 0, .scale = 1.0f / temperature};
      parallel(score_grad_tile, &job, ceil_div(m, MC));
      float *to = dhead + (long)v * width;
      product((Product){dz, left, to, 1, VB, width, r > 0 ? (Plus){to, width} : NOTHING, n, width, m, 0, 0, 0});
    }
  }
}

/* --------------------------------------------------------------- optimizer */

typedef struct {
  float *p, *m, *v;
  const float *g, *decay;
  double *sums;
  long n;
  float beta1, beta2, rest1, rest2, epsilon, step_size, root, shrink, scale;
} Adam;

/* m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g²,
 * p = p − shrink·decay·p − step·m / (√v/root + ε). */
static inline vf adam_step(const Adam *job, vf g, vf p, vf *m, vf *v, vf decay) {
  g *= job->scale;
  *m = job->beta1 * *m + job->rest1 * g;
  *v = job->beta2 * *v + job->rest2 * g * g;
  return p - job->shrink * decay * p - job->step_size * *m / (sqrt_(*v) / job->root + job->epsilon);
}
static void adam_tile(const void *given, int tile, int thread) {
  (void)thread;
  const Adam *job = given;
  long i = (long)tile * PIECE, last = MIN(job->n, i + PIECE);
  for (; i + VW <= last; i += VW) {
    vf m = load(job->m + i), v = load(job->v + i), decay = job->shrink == 0 ? splat(0.0f) : load(job->decay + i);
    store(job->p + i, adam_step(job, load(job->g + i), load(job->p + i), &m, &v, decay));
    store(job->m + i, m);
    store(job->v + i, v);
  }
  for (; i < last; i++) {
    vf m = splat(job->m[i]), v = splat(job->v[i]);
    job->p[i] = adam_step(job, splat(job->g[i]), splat(job->p[i]), &m, &v, splat(job->decay[i]))[0];
    job->m[i] = m[0];
    job->v[i] = v[0];
  }
}
EXPORT void adamw(float *p, const float *g, float *m, float *v, const float *decay, int n, float beta1, float beta2,
                  float rest1, float rest2, float epsilon, float step_size, float root, float shrink, float scale) {
  Adam job = {p, m, v, g, decay, 0, n, beta1, beta2, rest1, rest2, epsilon, step_size, root, shrink, scale};
  parallel(adam_tile, &job, ceil_div(n, PIECE));
}

/* The Euclidean norm, in doubles: pieces of fixed size, added up in order. */
static void norm_piece(const void *given, int tile, int thread) {
  (void)thread;
  const Adam *job = given;
  long first = (long)tile * PIECE, last = MIN(job->n, first + PIECE);
  vd parts[4] = {{0}};
  double total = 0;
  long i = first;
  for (; i + 4 * VW <= last; i += 4 * VW) {
    UNROLL for (int j = 0; j < 4; j++) {
      vd x = DOUBLES(load(job->g + i + j * VW));
      parts[j] += x * x;
    }
  }
  for (; i < last; i++) total += (double)job->g[i] * job->g[i];
  parts[0] = (parts[0] + parts[1]) + (parts[2] + parts[3]);
  for (int l = 0; l < VW; l++) total += parts[0][l];
  job->sums[tile] = total;
}
/* Scratch: a double for each 16,384 numbers. */
EXPORT void global_norm(const float *x, float *y, double *scratch, int n) {
  Adam job = {.g = x, .sums = scratch, .n = n};
  int pieces = ceil_div(n, PIECE);
  parallel(norm_piece, &job, pieces);
  double total = 0;
  for (int i = 0; i < pieces; i++) total += scratch[i];
  *y = (float)__builtin_sqrt(total);
}
