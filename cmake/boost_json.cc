// Boost.JSON as a source of ours: built with our flags, so that the sanitizers see inside of it.
#include <boost/json/src.hpp>
