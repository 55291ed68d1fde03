#ifndef CMODEL_H
#define CMODEL_H

#include <stddef.h>

// The built-in model: the bytes of a safetensors file, which `mnist train --preset built-in` makes.
const unsigned char *mnist_model_bytes(void);
size_t mnist_model_length(void);

// What tells digits from parts of digits: the bytes of another, which `scripts/fit-lines` makes.
const unsigned char *mnist_judge_bytes(void);
size_t mnist_judge_length(void);

#endif
