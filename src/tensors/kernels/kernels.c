/* The operations of the decoder that TF.js' wasm backend is slow at.
 *
 * A row of qkv holds H query heads, KV key heads and KV value heads of S
 * numbers each. Query head h reads key and value head h·KV/H. Only the half
 * that a token may see is computed. Everything is summed in a fixed order, so
 * the same input gives the same bits.
 *
 * Built by build.ts for WebAssembly with 128-bit vectors; no library is linked.
 */

typedef float f4 __attribute__((vector_size(16), aligned(4)));
typedef unsigned int u32;

extern unsigned char __heap_base;

/* Where the caller may put its arrays. */
unsigned char *heap_base(void) { return &__heap_base; }

static float dot(const float *a, const float *b, int n) {
  f4 sum0 = {0, 0, 0, 0}, sum1 = {0, 0, 0, 0};
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    sum0 += *(const f4 *)(a + i) * *(const f4 *)(b + i);
    sum1 += *(const f4 *)(a + i + 4) * *(const f4 *)(b + i + 4);
  }
  sum0 += sum1;
  float total = (sum0[0] + sum0[1]) + (sum0[2] + sum0[3]);
  for (; i < n; i++) total += a[i] * b[i];
  return total;
}

/* y += scale · x */
static void axpy(float *y, const float *x, float scale, int n) {
  f4 s = {scale, scale, scale, scale};
  int i = 0;
  for (; i + 4 <= n; i += 4) *(f4 *)(y + i) += s * *(const f4 *)(x + i);
  for (; i < n; i++) y[i] += scale * x[i];
}

/* e^x for x ≤ 0: 2^n · e^r with |r| ≤ ln 2 / 2 and a polynomial in r; relative
 * error below 2e-7. Below −87 the result is 0. NaN stays NaN. */
static float exponential(float x) {
  if (x < -87.0f) return 0.0f;
  float n = __builtin_floorf(x * 1.44269504f + 0.5f);
  float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  union { u32 bits; float value; } power = {(u32)((int)n + 127) << 23};
  return x == x ? p * power.value : x;
}

/* ln x for x ≥ 1: x = m · 2^e with m in [√½, √2), and the series of atanh. */
static float logarithm(float x) {
  union { float value; u32 bits; } u = {x};
  int e = (int)(u.bits >> 23) - 127;
  u.bits = (u.bits & 0x7fffff) | 0x3f800000;
  if (u.value > 1.41421356f) { u.value *= 0.5f; e++; }
  float z = (u.value - 1.0f) / (u.value + 1.0f), zz = z * z;
  float series = 1.0f + zz * (1 / 3.0f + zz * (1 / 5.0f + zz * (1 / 7.0f + zz / 9.0f)));
  return x == x ? 2.0f * z * series + (float)e * 0.69314718f : x;
}

/* Scores of one query against `count` keys, turned into e^(score − max).
 * Returns the sum; *highest gets the max. */
static float weigh(float *weights, const float *q, const float *keys, int count,
                   int stride, int size, float scale, float *highest) {
  float top = -3.4e38f, total = 0.0f;
  for (int j = 0; j < count; j++) {
    float score = scale * dot(q, keys + (long)j * stride, size);
    weights[j] = score;
    if (score > top || score != score) top = score;
  }
  for (int j = 0; j < count; j++) {
    weights[j] = exponential(weights[j] - top);
    total += weights[j];
  }
  *highest = top;
  return total;
}

/* y [N, H·S], logSumExp [N, H]; scratch holds one number a token of the longest
 * sequence. */
void attention(const float *qkv, const int *starts, float *y, float *logSumExp,
               float *scratch, int batch, int heads, int kv, int size) {
  int width = (heads + 2 * kv) * size, group = heads / kv;
  float scale = 1.0f / __builtin_sqrtf((float)size);
  for (int b = 0; b < batch; b++)
    for (int h = 0; h < heads; h++) {
      const float *first = qkv + (long)starts[b] * width;
      const float *keys = first + (heads + h / group) * size;
      const float *values = keys + kv * size;
      for (int i = 0; i < starts[b + 1] - starts[b]; i++) {
        long row = starts[b] + i;
        float highest, *out = y + row * heads * size + h * size;
        float total = weigh(scratch, first + (long)i * width + h * size, keys,
                            i + 1, width, size, scale, &highest);
        for (int s = 0; s < size; s++) out[s] = 0.0f;
        for (int j = 0; j <= i; j++)
          axpy(out, values + (long)j * width, scratch[j] / total, size);
        logSumExp[row * heads + h] = highest + logarithm(total);
      }
    }
}

/* With P = e^(score − logSumExp): dS = P·(dy·v − dy·y)·scale, then dq += dS·k,
 * dk += dS·q, dv += P·dy. dQkv must be zero at the start. */
void attention_grad(const float *dy, const float *qkv, const float *y,
                    const float *logSumExp, const int *starts, float *dQkv,
                    int batch, int heads, int kv, int size) {
  int width = (heads + 2 * kv) * size, group = heads / kv;
  float scale = 1.0f / __builtin_sqrtf((float)size);
  for (int b = 0; b < batch; b++)
    for (int h = 0; h < heads; h++) {
      long base = (long)starts[b] * width;
      int key = (heads + h / group) * size, value = key + kv * size;
      for (int i = 0; i < starts[b + 1] - starts[b]; i++) {
        long row = starts[b] + i, here = base + (long)i * width;
        const float *q = qkv + here + h * size;
        const float *d = dy + row * heads * size + h * size;
        float own = dot(d, y + row * heads * size + h * size, size);
        float lse = logSumExp[row * heads + h];
        for (int j = 0; j <= i; j++) {
          long there = base + (long)j * width;
          const float *k = qkv + there + key, *v = qkv + there + value;
          float p = exponential(scale * dot(q, k, size) - lse);
          float ds = p * (dot(d, v, size) - own) * scale;
          axpy(dQkv + here + h * size, k, ds, size);
          axpy(dQkv + there + key, q, ds, size);
          axpy(dQkv + there + value, d, p, size);
        }
      }
    }
}

/* One new token a row over a cache [R, T, KV·S]: writes its key and value at
 * lengths[r], reads everything up to it. */
void cached_attention(const float *qkv, float *keys, float *values,
                      const int *lengths, float *y, float *scratch, int rows,
                      int time, int heads, int kv, int size) {
  int width = (heads + 2 * kv) * size, group = heads / kv, row_size = kv * size;
  float scale = 1.0f / __builtin_sqrtf((float)size);
  for (int r = 0; r < rows; r++) {
    const float *own = qkv + (long)r * width;
    float *k = keys + (long)r * time * row_size;
    float *v = values + (long)r * time * row_size;
    for (int s = 0; s < row_size; s++) {
      k[lengths[r] * row_size + s] = own[heads * size + s];
      v[lengths[r] * row_size + s] = own[(heads + kv) * size + s];
    }
    for (int h = 0; h < heads; h++) {
      int offset = h / group * size;
      float highest, *out = y + ((long)r * heads + h) * size;
      float total = weigh(scratch, own + h * size, k + offset, lengths[r] + 1,
                          row_size, size, scale, &highest);
      for (int s = 0; s < size; s++) out[s] = 0.0f;
      for (int j = 0; j <= lengths[r]; j++)
        axpy(out, v + offset + (long)j * row_size, scratch[j] / total, size);
    }
  }
}

/* Turns the pairs (i, i + S/2) of the first `turned` heads of each row by the
 * angle whose cosine and sine are in the table [N, S/2]; copies the rest. */
void rotary(const float *x, const float *cosines, const float *sines, float *y,
            int rows, int width, int turned, int size) {
  int half = size / 2;
  for (int r = 0; r < rows; r++) {
    const float *in = x + (long)r * width;
    const float *c = cosines + r * half, *s = sines + r * half;
    float *out = y + (long)r * width;
    for (int h = 0; h < turned; h++, in += size, out += size)
      for (int i = 0; i < half; i++) {
        out[i] = in[i] * c[i] - in[i + half] * s[i];
        out[i + half] = in[i + half] * c[i] + in[i] * s[i];
      }
    for (int i = 0; i < width - turned * size; i++) out[i] = in[i];
  }
}

/* 1 / (1 + e^−x), from e^−|x| so that nothing overflows. */
static float sigmoid(float x) {
  float e = exponential(x < 0.0f ? x : -x);
  return x < 0.0f ? e / (1.0f + e) : 1.0f / (1.0f + e);
}

/* y = silu(gate) · up, rows of [gate | up]. */
void swiglu(const float *gate_up, float *y, int rows, int size) {
  for (long r = 0; r < rows; r++)
    for (int i = 0; i < size; i++) {
      float gate = gate_up[2 * r * size + i];
      y[r * size + i] = gate * sigmoid(gate) * gate_up[(2 * r + 1) * size + i];
    }
}

/* silu' = σ + silu·(1 − σ) */
void swiglu_grad(const float *dy, const float *gate_up, float *d, int rows,
                 int size) {
  for (long r = 0; r < rows; r++)
    for (int i = 0; i < size; i++) {
      float gate = gate_up[2 * r * size + i], up = gate_up[(2 * r + 1) * size + i];
      float open = sigmoid(gate), silu = gate * open, dout = dy[r * size + i];
      d[2 * r * size + i] = dout * up * (open + silu * (1.0f - open));
      d[(2 * r + 1) * size + i] = dout * silu;
    }
}
