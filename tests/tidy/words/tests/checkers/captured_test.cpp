TEST_CASE("bindings") {
  for (const auto& [name, row] : rows) {
    CAPTURE(name);
    for (const auto& [code, count] : row) {
      CAPTURE(code);
      CAPTURE(count.size());
    }
    const auto& code = row.code;
    CAPTURE(code);
  }
  const auto [first, second] = pair;
  CAPTURE(second);
  const Name name = named();
  CAPTURE(name);
}
TEST_CASE("none") { CAPTURE(second); }
