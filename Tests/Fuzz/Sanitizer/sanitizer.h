// AddressSanitizer's allocator, for Memory.swift.
#include <sanitizer/allocator_interface.h>
