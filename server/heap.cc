#include "server/heap.h"

#include <malloc.h>

namespace server {
namespace {

// glibc's own first values. Named, they stay: else each large block that is freed raises them, up
// to 32 MiB, and the pages of a list would be cut out of the heap and leave holes in it.
constexpr int kMapFrom = 128 * 1024;
constexpr int kTrimFrom = 128 * 1024;

}  // namespace

void KeepHeapSmall() {
  mallopt(M_MMAP_THRESHOLD, kMapFrom);
  mallopt(M_TRIM_THRESHOLD, kTrimFrom);
}

void ReturnFreed() { malloc_trim(0); }

}  // namespace server
