#include "CModel.h"

// C23 has #embed; clang has it in every version of C, but says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

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

const unsigned char *mnist_model_bytes(mnist_model model) { return models[model].bytes; }
size_t mnist_model_length(mnist_model model) { return models[model].length; }
