#include <stdint.h>
#include <sys/mman.h>

#include "CModel.h"

// C23 has #embed; clang has it in every version of C, but says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define PAGE 4096

// Safetensors begin their data at a multiple of 8.
static const _Alignas(8) unsigned char built_in[] = {
#embed "built-in.safetensors"
};

static const _Alignas(8) unsigned char built_in_small[] = {
#embed "built-in-small.safetensors"
};

static const _Alignas(8) unsigned char judge[] = {
#embed "judge.safetensors"
};

static const _Alignas(8) unsigned char picture_judge[] = {
#embed "picture-judge.safetensors"
};

static const struct {
  const unsigned char *bytes;
  size_t length;
} models[] = {
    [mnist_built_in] = {built_in, sizeof built_in},
    [mnist_built_in_small] = {built_in_small, sizeof built_in_small},
    [mnist_judge] = {judge, sizeof judge},
    [mnist_picture_judge] = {picture_judge, sizeof picture_judge},
};

// A model is read once and whole: its pages are mapped at once, where the system can, and not sixteen at each page fault.
const unsigned char *mnist_model_bytes(mnist_model model) {
  const unsigned char *bytes = models[model].bytes;
#if defined(MADV_POPULATE_READ)
  size_t before = (uintptr_t)bytes % PAGE;
  madvise((void *)(bytes - before), before + models[model].length, MADV_POPULATE_READ);
#endif
  return bytes;
}

size_t mnist_model_length(mnist_model model) { return models[model].length; }
