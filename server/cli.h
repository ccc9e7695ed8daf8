#pragma once

namespace server {

// The program: `serve`, `render`, `version`, `--help`. Returns the exit code: 0, 1 when what was
// asked cannot be done (one sentence on standard error), 2 for a wrong command line.
int RunCli(int argc, const char* const* argv);

}  // namespace server
