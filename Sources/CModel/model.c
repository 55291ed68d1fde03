#include "CModel.h"

// C23 has #embed; clang has it in every version of C, but says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Safetensors begin their data at a multiple of 8.
static const _Alignas(8) unsigned char model[] = {
#embed "model.safetensors"
};

const unsigned char *mnist_model_bytes(void) { return model; }
size_t mnist_model_length(void) { return sizeof model; }

static const _Alignas(8) unsigned char judge[] = {
#embed "judge.safetensors"
};

const unsigned char *mnist_judge_bytes(void) { return judge; }
size_t mnist_judge_length(void) { return sizeof judge; }
