#include "checkers/verify/counted.hpp"

// This is no line of code.
int counted() {
  return 7;  // this is one
}
