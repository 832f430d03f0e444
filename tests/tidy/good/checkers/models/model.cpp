#include "checkers/models/model.hpp"
