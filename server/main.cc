#include "server/cli.h"

// libcurl is linked with RTMP and LDAP too, and these with GnuTLS, which prepares itself in every
// process: a megabyte for protocols that we do not speak. This answer, as GnuTLS' own
// GNUTLS_SKIP_GLOBAL_INIT gives it, leaves that to whoever uses it.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" __attribute__((visibility("default"))) int _gnutls_global_init_skip() { return 1; }

int main(int argc, char** argv) { return server::RunCli(argc, argv); }
