/* SPDX-License-Identifier: BSD-2-Clause */
/* For Mbed TLS's headers and objects: what they name. There are no files. */
#ifndef BOOT_SHIM_STDIO_H
#define BOOT_SHIM_STDIO_H

#include <stddef.h>

typedef struct shim_file FILE;

FILE *fopen(const char *path, const char *mode);
int fclose(FILE *file);
int ferror(FILE *file);
char *fgets(char *text, int bytes, FILE *file);
size_t fread(void *to, size_t bytes, size_t count, FILE *file);
size_t fwrite(const void *from, size_t bytes, size_t count, FILE *file);
int puts(const char *text);
int putchar(int c);

#endif
