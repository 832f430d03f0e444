#include <random>
void a() { auto now = std::chrono::steady_clock::now(); }
void b() { seed(std::time(nullptr)); }
void c() { clock_gettime(0, nullptr); }
int d() { return rand() % 6; }
std::mt19937 generator{std::random_device{}()};
std::uniform_int_distribution<int> die(1, 6);
void e() { std::shuffle(begin, end, generator); }
std::mutex lock;
double f(double x) { return std::exp(x); }
double g(const char* s) { return std::stod(s); }
std::map<Node*, int> by_address;
std::set<const sim::Node *> seen;
struct Table {
  std::unordered_map<int, std::vector<int>> rows;
  boost::unordered_flat_set<int> held_;
};
void h(Table& table, const std::unordered_set<int>& wanted) {
  for (auto& row : table.rows) use(row);
  for (int x : wanted) use(x);
  use(held_.begin());
  use(held_.find(3));
}
