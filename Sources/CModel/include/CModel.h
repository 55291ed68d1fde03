#ifndef CMODEL_H
#define CMODEL_H

#include <stddef.h>

// The model that comes with the program: the bytes of a safetensors file, which scripts/make-model writes.
const unsigned char *mnist_model_bytes(void);
size_t mnist_model_length(void);

#endif
