#pragma once

namespace server {

// Large blocks (a page of a list, a request with all its inputs) are the system's again as soon as
// they are freed. To be called before any thread starts.
void KeepHeapSmall();

// Gives the system back what is free between the blocks that are in use. Takes milliseconds, so
// only where much was freed: after a list.
void ReturnFreed();

}  // namespace server
