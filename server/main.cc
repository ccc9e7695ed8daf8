#include "server/cli.h"

int main(int argc, char** argv) { return server::RunCli(argc, argv); }
