#pragma once
// A model says what an operation may return.
// Requires a history in invocation order.
namespace ordeal::checkers {}
