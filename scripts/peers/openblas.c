// A plain loop over mini-batches in C, with OpenBLAS's sgemm for every matrix product. It obeys the commands train and
// test, which common.py describes.
//   cc -O3 -march=native openblas.c -lopenblas -lm -o openblas
//   openblas FOLDER NETWORK BATCH_SIZE ETA COST INITIALIZER

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { maximum_layers = 16, pixels = 784, classes = 10 };

typedef struct {
  int count;
  float *images;
  unsigned char *labels;
} Examples;

static int layers, sizes[maximum_layers + 1], batch_size, quadratic;
static float eta;
static float *weights[maximum_layers], *biases[maximum_layers];
static float *activations[maximum_layers + 1], *errors[maximum_layers + 1];

static void fail(const char *what) {
  fprintf(stderr, "openblas: cannot read %s\n", what);
  exit(1);
}

static unsigned char *read_idx(const char *folder, const char *name, int header, int size, int *count) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file) fail(path);
  unsigned char start[16];
  if (fread(start, 1, header, file) != (size_t)header) fail(path);
  *count = start[4] << 24 | start[5] << 16 | start[6] << 8 | start[7];
  unsigned char *bytes = malloc((size_t)*count * size);
  if (fread(bytes, size, *count, file) != (size_t)*count) fail(path);
  fclose(file);
  return bytes;
}

static Examples load(const char *folder, const char *images, const char *labels) {
  Examples examples;
  examples.labels = read_idx(folder, labels, 8, 1, &examples.count);
  unsigned char *bytes = read_idx(folder, images, 16, pixels, &examples.count);
  size_t count = (size_t)examples.count * pixels;
  examples.images = malloc(count * sizeof(float));
  for (size_t i = 0; i < count; i++) examples.images[i] = bytes[i] / 255.0f;
  free(bytes);
  return examples;
}

static float uniform(void) { return (rand() + 1.0f) / (RAND_MAX + 2.0f); }
static float normal(void) { return sqrtf(-2 * logf(uniform())) * cosf(6.2831853f * uniform()); }
static float sigmoid(float z) { return 1 / (1 + expf(-z)); }

static void make_network(const char *network, const char *initializer, int rows) {
  char copy[256];
  snprintf(copy, sizeof copy, "%s", network);
  layers = -1;
  for (char *size = strtok(copy, "-"); size && layers < maximum_layers; size = strtok(NULL, "-")) {
    sizes[++layers] = atoi(size);
    activations[layers] = malloc((size_t)rows * sizes[layers] * sizeof(float));
    errors[layers] = malloc((size_t)rows * sizes[layers] * sizeof(float));
  }
  for (int l = 0; l < layers; l++) {
    float deviation = strcmp(initializer, "large") ? 1 / sqrtf(sizes[l]) : 1;
    weights[l] = malloc((size_t)sizes[l] * sizes[l + 1] * sizeof(float));
    biases[l] = malloc(sizes[l + 1] * sizeof(float));
    for (int i = 0; i < sizes[l] * sizes[l + 1]; i++) weights[l][i] = deviation * normal();
    for (int i = 0; i < sizes[l + 1]; i++) biases[l][i] = normal();
  }
}

static void feed_forward(int rows) {
  for (int l = 0; l < layers; l++) {
    int n = sizes[l + 1], k = sizes[l];
    float *a = activations[l + 1];
    for (int r = 0; r < rows; r++) memcpy(a + r * n, biases[l], n * sizeof(float));
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, n, k, 1, activations[l], k, weights[l], n, 1, a, n);
    for (int i = 0; i < rows * n; i++) a[i] = sigmoid(a[i]);
  }
}

static void backpropagate(int rows) {
  for (int l = layers - 1; l >= 0; l--) {
    int n = sizes[l + 1], k = sizes[l];
    float *error = errors[l + 1], *below = errors[l], *a = activations[l], rate = eta / rows;
    if (l > 0) {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, k, n, 1, error, n, weights[l], n, 0, below, k);
      for (int i = 0; i < rows * k; i++) below[i] *= a[i] * (1 - a[i]);
    }
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, k, n, rows, -rate, a, k, error, n, 1, weights[l], n);
    for (int r = 0; r < rows; r++) cblas_saxpy(n, -rate, error + r * n, 1, biases[l], 1);
  }
}

static void step(const Examples *examples, const int *chosen, int rows) {
  for (int r = 0; r < rows; r++)
    memcpy(activations[0] + r * pixels, examples->images + (size_t)chosen[r] * pixels, pixels * sizeof(float));
  feed_forward(rows);
  float *a = activations[layers], *error = errors[layers];
  for (int i = 0; i < rows * classes; i++) {
    error[i] = a[i] - (examples->labels[chosen[i / classes]] == i % classes);
    if (quadratic) error[i] *= a[i] * (1 - a[i]);
  }
  backpropagate(rows);
}

static void train(const Examples *examples, int *order) {
  for (int i = examples->count - 1; i > 0; i--) {
    int j = rand() % (i + 1), swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  for (int start = 0; start < examples->count; start += batch_size) {
    int left = examples->count - start;
    step(examples, order + start, left < batch_size ? left : batch_size);
  }
}

static double accuracy(const Examples *examples) {
  int correct = 0;
  for (int i = 0; i < examples->count; i++) {
    memcpy(activations[0], examples->images + (size_t)i * pixels, pixels * sizeof(float));
    feed_forward(1);
    correct += cblas_isamax(classes, activations[layers], 1) == examples->labels[i];
  }
  return (double)correct / examples->count;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
  if (count != 7) fail("six arguments: FOLDER NETWORK BATCH_SIZE ETA COST INITIALIZER");
  Examples training = load(arguments[1], "train-images-idx3-ubyte", "train-labels-idx1-ubyte");
  Examples test = load(arguments[1], "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
  batch_size = atoi(arguments[3]);
  eta = atof(arguments[4]);
  quadratic = !strcmp(arguments[5], "quadratic");
  srand(1);
  make_network(arguments[2], arguments[6], batch_size);
  int *order = malloc(training.count * sizeof(int));
  for (int i = 0; i < training.count; i++) order[i] = i;

  char command[32];
  while (scanf("%31s", command) == 1) {
    double start = now();
    if (!strcmp(command, "train")) {
      train(&training, order);
      printf("{\"seconds\": %.9f}\n", now() - start);
    } else {
      printf("{\"accuracy\": %.4f}\n", accuracy(&test));
    }
    fflush(stdout);
  }
}
