#ifndef CMODEL_H
#define CMODEL_H

#include <stddef.h>

// Models, each the bytes of a safetensors file: the built-in one and a small one, which scripts/make-models makes, and two that
// scripts/fit-lines makes: what tells digits from parts of digits, and what tells pictures of digits from those of letters.
typedef enum { mnist_built_in, mnist_built_in_small, mnist_judge, mnist_picture_judge } mnist_model;

const unsigned char *mnist_model_bytes(mnist_model model);
size_t mnist_model_length(mnist_model model);

#endif
