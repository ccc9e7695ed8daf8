#pragma once

namespace k8s {

// What a TCP socket is asked or told beside its bytes. None takes it over, none blocks.

int LocalPort(int socket);  // 0: it has none

// The other side has closed the connection, in order or not.
bool IsAtEnd(int socket);

// While it is corked, what is written waits to leave together; the kernel waits 200 ms at most.
void Cork(int socket, bool corked);

}  // namespace k8s
