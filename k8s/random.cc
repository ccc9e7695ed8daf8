#include "k8s/random.h"

#include <memory>

#include "absl/random/random.h"

namespace k8s {

Random DefaultRandom() {
  return [generator = std::make_unique<absl::InsecureBitGen>()] {
    return absl::Uniform<double>(*generator, 0, 1);
  };
}

}  // namespace k8s
