#ifndef CPAGE_H
#define CPAGE_H

#include <stddef.h>

// A file that the server gives to browsers.
typedef struct {
  // Relative to the folder Page: `js/draw.js`; and `openapi.json`.
  const char *name;
  const unsigned char *bytes;
  size_t length;
} mnist_page_file;

size_t mnist_page_count(void);
mnist_page_file mnist_page_file_at(size_t index);

#endif
