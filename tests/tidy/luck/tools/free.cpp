  #include <random>
  void a() { auto now = std::chrono::steady_clock::now(); }
  void b() { seed(std::time(nullptr)); }
  void c() { clock_gettime(0, nullptr); }
  int d() { return rand() % 6; }
  std::mt19937 generator{std::random_device{}()};
  std::uniform_int_distribution<int> die(1, 6);
